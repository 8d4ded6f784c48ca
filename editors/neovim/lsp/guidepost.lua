-- What `vim.lsp.enable('guidepost')` starts (Neovim 0.11 and later).
-- Change a part of it with `vim.lsp.config('guidepost', { ... })`.
return require('guidepost').config()
