-- Drives a real Neovim in a child process: keys go in as a person types them, what is asked back is what a person sees.
-- Waits always have a deadline and end as soon as what they wait for is there.
local Driver = {}
Driver.__index = Driver

local DEADLINE = tonumber(vim.env.GUIDEPOST_DEADLINE_MS) or 15000

--- Starts Neovim with a fresh configuration.
---@param options { init: string, cwd: string, path: string }
function Driver.start(options)
  local home = vim.fn.tempname()
  local env = { PATH = options.path, HOME = home }
  for _, name in ipairs({ 'CONFIG', 'DATA', 'STATE', 'CACHE' }) do
    env['XDG_' .. name .. '_HOME'] = home .. '/' .. name:lower()
    vim.fn.mkdir(env['XDG_' .. name .. '_HOME'], 'p')
  end
  local init = home .. '/init.lua'
  vim.fn.writefile(vim.split(options.init, '\n'), init)
  local self = setmetatable({ home = home, stderr = {} }, Driver)
  self.channel = vim.fn.jobstart({ vim.v.progpath, '--embed', '--headless', '-i', 'NONE', '-n', '-u', init }, {
    rpc = true,
    env = env,
    cwd = options.cwd,
    on_stderr = function(_, lines)
      vim.list_extend(self.stderr, lines)
    end,
  })
  assert(self.channel > 0, 'Neovim did not start')
  self.pid = vim.fn.jobpid(self.channel)
  -- A screen of a usual size: floats and popups are placed on it.
  self:lua('vim.o.columns, vim.o.lines = 120, 40')
  return self
end

--- Runs Lua in the child; `...` are its arguments.
function Driver:lua(code, ...)
  return vim.rpcrequest(self.channel, 'nvim_exec_lua', code, { ... })
end

function Driver:keys(keys)
  -- Not a request: the keys may end this Neovim before it could answer.
  vim.rpcnotify(self.channel, 'nvim_input', keys)
end

--- Waits until the Lua chunk returns something true, and gives it back.
function Driver:wait(what, code, ...)
  local answer
  local arguments = { ... }
  local done = vim.wait(DEADLINE, function()
    answer = self:lua(code, unpack(arguments))
    return answer ~= nil and answer ~= vim.NIL and answer ~= false
  end, 20)
  if not done then
    local seen = self:lua([[
      local log = vim.lsp.get_log_path()
      return {
        buffer = vim.api.nvim_buf_get_name(0),
        mode = vim.api.nvim_get_mode().mode,
        cursor = vim.api.nvim_win_get_cursor(0),
        line = vim.api.nvim_get_current_line(),
        findings = vim.tbl_map(function(d) return (d.code or '?') .. ' ' .. (d.lnum + 1) .. ': ' .. d.message end, vim.diagnostic.get()),
        clients = vim.tbl_map(function(c) return c.name end, vim.lsp.get_clients()),
        messages = vim.fn.execute('messages'),
        log = vim.fn.filereadable(log) == 1 and vim.list_slice(vim.fn.readfile(log), 1, 20) or {},
      }]])
    error(('waited %d ms for %s; seen: %s'):format(DEADLINE, what, vim.inspect(seen)), 2)
  end
  return answer
end

function Driver:edit(path)
  self:lua([[vim.cmd.edit(vim.fn.fnameescape(...))]], path)
end

--- Waits until the server answers for the current buffer.
function Driver:attached()
  self:wait('an attached client', [[
    local client = vim.lsp.get_clients({ bufnr = 0, name = 'guidepost' })[1]
    return client and client.initialized]])
end

--- Puts the cursor on the first character of a text that stands once in the buffer.
function Driver:cursor_on(text)
  local found = self:lua([[
    local text = ...
    for number, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, false)) do
      local start = line:find(text, 1, true)
      if start then
        vim.api.nvim_win_set_cursor(0, { number, start - 1 })
        return true
      end
    end]], text)
  assert(found == true, 'not in the buffer: ' .. text)
end

--- The findings of the current buffer as `line:column code message`, in order of place.
function Driver:findings()
  return self:lua([[
    local list = vim.diagnostic.get(0)
    table.sort(list, function(a, b) return a.lnum < b.lnum or (a.lnum == b.lnum and a.col < b.col) end)
    return vim.tbl_map(function(d)
      local text = vim.api.nvim_buf_get_lines(0, d.lnum, d.lnum + 1, false)[1]
      return { code = d.code, text = text:sub(d.col + 1, d.end_col), message = d.message, source = d.source, severity = d.severity }
    end, list)]])
end

--- Waits until the codes of the current buffer's findings are exactly these.
function Driver:wait_for_codes(...)
  self:wait('the findings ' .. vim.inspect({ ... }), [[
    local expected = { ... }
    local codes = vim.tbl_map(function(d) return d.code end, vim.diagnostic.get(0))
    table.sort(codes)
    table.sort(expected)
    return vim.deep_equal(codes, expected)]], ...)
end

function Driver:stop()
  pcall(vim.fn.jobstop, self.channel)
  vim.fn.jobwait({ self.channel }, 5000)
  vim.fn.delete(self.home, 'rf')
end

return Driver
