-- Requests to the server, alike on Neovim 0.10 and 0.11.
local M = {}

--- The client of a buffer.
---@param bufnr? integer Default: the current buffer
---@return vim.lsp.Client?
function M.client(bufnr)
  return vim.lsp.get_clients({ name = 'guidepost', bufnr = bufnr or 0 })[1]
end

--- With no buffer named Neovim sends what was typed in all of them first; with 0 it sends nothing.
---@param client vim.lsp.Client
---@param method string
---@param params table
---@param answered fun(err: lsp.ResponseError?, result: any)
function M.send(client, method, params, answered)
  if vim.fn.has('nvim-0.11') == 1 then
    client:request(method, params, answered)
  else
    client.request(method, params, answered)
  end
end

--- Waits for an answer, two seconds at most.
---@param client vim.lsp.Client
---@param method string
---@param params table
---@return any
function M.wait(client, method, params)
  local answer
  if vim.fn.has('nvim-0.11') == 1 then
    answer = client:request_sync(method, params, 2000)
  else
    answer = client.request_sync(method, params, 2000)
  end
  return answer and answer.result
end

--- Asks the server of the current buffer; says so when there is none, or why it refuses.
---@param method string
---@param params table
---@param answered? fun(result: any, client: vim.lsp.Client)
---@param bufnr? integer Another buffer; -1 for what is about no one of them, such as from a list of links
function M.ask(method, params, answered, bufnr)
  local client = bufnr == -1 and vim.lsp.get_clients({ name = 'guidepost' })[1] or M.client(bufnr ~= -1 and bufnr or 0)
  if not client then
    vim.notify('guidepost: no server is attached to this buffer', vim.log.levels.WARN)
    return
  end
  M.send(client, method, params, function(err, result)
    if err then
      vim.notify('guidepost: ' .. err.message, vim.log.levels.ERROR)
    elseif answered then
      answered(result, client)
    end
  end)
end

return M
