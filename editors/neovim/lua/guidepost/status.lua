-- What `require('guidepost').status()` shows: kept here, so that a statusline costs no question.
local request = require('guidepost.request')

local M = {}

---@type table<integer, { articles: integer, scanned: boolean }> by client id
local known = {}

local function redraw()
  vim.schedule(function()
    vim.cmd.redrawstatus({ bang = true })
  end)
end

--- Asks how far the server is; called when it says that this changed.
---@param client vim.lsp.Client?
function M.refresh(client)
  if not client then
    return
  end
  request.send(client, 'guidepost/status', vim.empty_dict(), function(_, answer)
    if type(answer) == 'table' then
      known[client.id] = { articles = answer.articles, scanned = answer.scanned }
      redraw()
      vim.api.nvim_exec_autocmds('User', { pattern = 'GuidepostStatus', modeline = false })
    end
  end)
end

--- The text for a statusline: empty where no server is attached.
---@param bufnr? integer Default: the current buffer
---@return string
function M.text(bufnr)
  local client = request.client(bufnr)
  if not client then
    return ''
  end
  local state = known[client.id]
  if not state then
    known[client.id] = { articles = 0, scanned = false }
    M.refresh(client)
    return 'guidepost …'
  end
  if not state.scanned then
    return 'guidepost: reading'
  end
  return ('guidepost: %d article%s'):format(state.articles, state.articles == 1 and '' or 's')
end

return M
