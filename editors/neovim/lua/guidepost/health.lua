-- `:checkhealth guidepost`
local M = {}

local function check_neovim()
  vim.health.start('Neovim')
  local v = vim.version()
  local version = ('%d.%d.%d'):format(v.major, v.minor, v.patch)
  if vim.fn.has('nvim-0.11') == 1 then
    vim.health.ok(("Neovim %s: use `vim.lsp.enable('guidepost')`"):format(version))
  elseif vim.fn.has('nvim-0.10') == 1 then
    vim.health.ok(("Neovim %s: use `require('guidepost').setup()`"):format(version))
  else
    vim.health.error(('Neovim %s is too old'):format(version), { 'Install Neovim 0.10 or later' })
  end
end

--- The command in use: `vim.lsp.config` wins, because the server is started from it.
---@return string[]
local function command()
  local config = vim.lsp.config and vim.lsp.config['guidepost']
  local cmd = config and config.cmd
  return type(cmd) == 'table' and cmd or require('guidepost').cmd()
end

local function check_server()
  vim.health.start('Server')
  local program = command()[1]
  local path = vim.fn.exepath(program)
  if path == '' then
    vim.health.error(("'%s' was not found"):format(program), {
      'Install it: cargo install --path . in a checkout of guidepost',
      "Or name its place: vim.lsp.config('guidepost', { cmd = { '/path/to/guidepost', 'lsp' } })",
    })
    return
  end
  vim.health.ok('program: ' .. path)
  local ran, result = pcall(function()
    return vim.system({ path, '--version' }, { text = true }):wait(5000)
  end)
  if not ran then
    vim.health.error('it cannot run: ' .. tostring(result))
  elseif result.code ~= 0 then
    vim.health.error(('it cannot run (exit code %d): %s'):format(result.code, vim.trim(result.stderr or '')))
  else
    vim.health.ok('version: ' .. vim.trim(result.stdout))
  end
end

local function check_clients()
  vim.health.start('Clients')
  local clients = require('guidepost').clients()
  if #clients == 0 then
    vim.health.info('not attached: open a Markdown file or a table of contents')
  end
  for _, client in ipairs(clients) do
    local buffers = vim.tbl_count(vim.lsp.get_buffers_by_client_id(client.id))
    vim.health.ok(('client %d: root %s, %d buffer(s)'):format(client.id, client.config.root_dir or '(none)', buffers))
    local status = require('guidepost.request').wait(client, 'guidepost/status', vim.empty_dict())
    for _, set in ipairs(status and status.sets or {}) do
      vim.health.ok(('article set %s: %s, found by %s'):format(set.root, set.generator, set.foundBy))
    end
    if status and #status.sets == 0 then
      vim.health.warn('no article set was found below the root', { 'Put a guidepost.toml into the folder of the articles (guidepost init)' })
    end
    if status then
      vim.health.ok(('%d articles%s'):format(status.articles, status.scanned and '' or ' so far; they are still being read'))
    end
  end
end

function M.check()
  check_neovim()
  check_server()
  check_clients()
end

return M
