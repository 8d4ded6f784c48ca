-- Commands. Nothing starts by itself: `vim.lsp.enable('guidepost')` or `require('guidepost').setup()` does.
if vim.g.loaded_guidepost then
  return
end
vim.g.loaded_guidepost = true

vim.api.nvim_create_user_command('GuidepostRestart', function()
  require('guidepost').restart()
end, { desc = 'Stop the guidepost server and start it again' })

vim.api.nvim_create_autocmd('FileType', {
  group = vim.api.nvim_create_augroup('guidepost.program', { clear = true }),
  callback = function(event)
    return require('guidepost').look_for_program(event.match)
  end,
})
