-- Guidepost for Neovim: one configuration, started by `vim.lsp.enable` (0.11) or by an autocommand (0.10).
local request = require('guidepost.request')

local M = {}
local ask = request.ask

---@class guidepost.Options
---@field cmd? string[] The server's command. Default: { 'guidepost', 'lsp' }
---@field filetypes? string[] Default: { 'markdown', 'yaml', 'json', 'jsonc', 'toml' }; of the last four only what `M.is_ours` says
---@field root_markers? string[] Files or folders whose nearest parent is the root, the most telling first
---@field settings? table Sent to the server
---@field on_attach? fun(client: vim.lsp.Client, bufnr: integer)
---@field capabilities? table Added to Neovim's own
---@field completion? boolean Completion while you type, by Neovim itself (0.11). Default: false
---@field codelens? boolean How many links lead to the article and each heading. Default: false
---@field inlay_hints? boolean Titles behind links that do not say where they lead, and inherited metadata. Default: false

---@type guidepost.Options
local defaults = {
  cmd = { 'guidepost', 'lsp' },
  filetypes = { 'markdown', 'yaml', 'json', 'jsonc', 'toml' },
  -- The order decides: a set's own file before the repository around it, and docfx.json last,
  -- because redirections and publish settings lie above it.
  root_markers = { 'guidepost.toml', '.openpublishing.publish.config.json', '.git', 'docfx.json' },
}

---@type guidepost.Options
local options = vim.deepcopy(defaults)

--- The command that the server is started with.
---@return string[]
function M.cmd()
  return options.cmd
end

--- The root for a file: the nearest parent that holds the first marker that any parent holds.
---@param path string
---@return string? nil when there is none: then the file stands alone
function M.root(path)
  for _, marker in ipairs(options.root_markers) do
    local root = vim.fs.root(path, marker)
    if root then
      return root
    end
  end
end

--- Whether a folder can be a root without a marker in it: never the whole disk or everything a person has.
---@param folder string
local function is_narrow(folder)
  return folder ~= '/' and not folder:match('^%a:/?$') and folder ~= vim.fs.normalize('~')
end

---@param bufnr integer
---@return string
local function root_or_folder(bufnr)
  local path = vim.fs.normalize(vim.api.nvim_buf_get_name(bufnr))
  local root = M.root(path)
  if root then
    return root
  end
  -- A set without any marker: Neovim was started in it, so links may lead anywhere below.
  local cwd = vim.fs.normalize(vim.fn.getcwd())
  if is_narrow(cwd) and vim.startswith(path, cwd .. '/') then
    return cwd
  end
  return vim.fs.dirname(path)
end

--- Whether a buffer is a file on the disk: the server reads an article set, not scratch buffers or `fugitive://` views.
---@param bufnr integer
local function is_file(bufnr)
  local name = vim.api.nvim_buf_get_name(bufnr)
  return vim.bo[bufnr].buftype == '' and name ~= '' and not name:match('^%a[%w+.-]+://')
end

--- Files that configure an article set, and tables of contents in YAML and JSON.
local CONFIGURATION = { 'toc.yml', 'toc.json', 'docfx.json', '.openpublishing.publish.config.json', 'guidepost.toml' }

--- Whether a buffer is one for guidepost: of YAML, JSON and TOML only tables of contents, pages and what configures a set.
---@param bufnr integer
function M.is_ours(bufnr)
  if not is_file(bufnr) then
    return false
  end
  if not vim.list_contains({ 'yaml', 'json', 'jsonc', 'toml' }, vim.bo[bufnr].filetype) then
    return true
  end
  local name = vim.fs.basename(vim.api.nvim_buf_get_name(bufnr)):lower()
  if vim.list_contains(CONFIGURATION, name) or name:match('%.openpublishing%.redirection.*%.json$') then
    return true
  end
  -- A page written in YAML says in its first line that it is one.
  local first = vim.api.nvim_buf_get_lines(bufnr, 0, 1, false)[1] or ''
  return vim.bo[bufnr].filetype == 'yaml' and first:match('^### YamlMime:') ~= nil
end

--- What this client does besides Neovim's own: it lets a writer choose where the links to a deleted article lead, lists
--- the links that a code lens counts, and hears when the set has been read.
local function capabilities()
  return vim.tbl_deep_extend('force', {
    experimental = {
      guidepostChooseTarget = true,
      guidepostCommands = { 'guidepost.showReferences' },
      guidepostStatus = true,
    },
  }, options.capabilities or {})
end

--- The commands that the server leaves to the client.
local commands = {
  ['guidepost.showReferences'] = function(command, context)
    require('guidepost.views').references(command, context)
  end,
}

--- Which colour the server's own kinds of token get; a theme that knows them wins.
local function colours()
  for group, link in pairs({
    ['@lsp.type.anchor'] = '@label',
    ['@lsp.type.uid'] = '@type',
    ['@lsp.type.link'] = '@markup.link.url',
    ['@lsp.mod.broken'] = 'DiagnosticUnderlineError',
  }) do
    vim.api.nvim_set_hl(0, group, { link = link, default = true })
  end
end

---@type table<string, fun(err: any, params: any, ctx: table)>
local handlers = {
  ['guidepost/chooseTarget'] = function(_, params, ctx)
    M.choose_target(params, vim.lsp.get_client_by_id(ctx.client_id))
  end,
  ['guidepost/status'] = function(_, _, ctx)
    require('guidepost.status').refresh(vim.lsp.get_client_by_id(ctx.client_id))
  end,
}

--- Shows how many links lead to the article and to its headings, above or behind their lines.
---@param client vim.lsp.Client
---@param bufnr integer
local function show_lenses(client, bufnr)
  if not client.server_capabilities.codeLensProvider then
    return
  end
  local group = vim.api.nvim_create_augroup('guidepost.lenses.' .. bufnr, { clear = true })
  local function refresh()
    vim.lsp.codelens.refresh({ bufnr = bufnr })
  end
  vim.api.nvim_create_autocmd({ 'BufEnter', 'InsertLeave', 'BufWritePost' }, { group = group, buffer = bufnr, callback = refresh })
  vim.api.nvim_create_autocmd('User', { group = group, pattern = 'GuidepostStatus', callback = refresh })
  refresh()
end

---@param client vim.lsp.Client
---@param bufnr integer
local function on_attach(client, bufnr)
  colours()
  if options.codelens and vim.lsp.codelens then
    show_lenses(client, bufnr)
  end
  if options.inlay_hints and vim.lsp.inlay_hint then
    vim.lsp.inlay_hint.enable(true, { bufnr = bufnr })
  end
  if options.completion and vim.lsp.completion then
    vim.lsp.completion.enable(true, client.id, bufnr, { autotrigger = true })
  end
  if options.on_attach then
    options.on_attach(client, bufnr)
  end
end

--- What is sent to the server; `inlay_hints` stands for all kinds of them.
local function settings()
  local hints = options.inlay_hints and { guidepost = { inlayHints = { linkTitles = true, inherited = true } } } or {}
  return vim.tbl_deep_extend('force', hints, options.settings or {})
end

--- The configuration as `vim.lsp.config` takes it.
---@return table
function M.config()
  return {
    cmd = options.cmd,
    filetypes = options.filetypes,
    -- A function, because a file without any root still gets a server: the working folder or its own is the root then.
    root_dir = function(bufnr, done)
      if M.is_ours(bufnr) then
        done(root_or_folder(bufnr))
      end
    end,
    settings = settings(),
    capabilities = capabilities(),
    handlers = handlers,
    commands = commands,
    on_attach = on_attach,
  }
end

---@param bufnr integer
local function start(bufnr)
  if not M.is_ours(bufnr) then
    return
  end
  local config = M.config()
  vim.lsp.start({
    name = 'guidepost',
    cmd = config.cmd,
    root_dir = root_or_folder(bufnr),
    settings = config.settings,
    capabilities = vim.tbl_deep_extend('force', vim.lsp.protocol.make_client_capabilities(), config.capabilities),
    handlers = config.handlers,
    commands = config.commands,
    on_attach = config.on_attach,
  }, { bufnr = bufnr })
end

--- Says that the program is missing, where it is: Neovim itself writes that into its log only.
---@param program string
---@return boolean whether it was found
local function found(program)
  if vim.fn.executable(program) == 1 then
    return true
  end
  vim.notify(
    ("guidepost: '%s' was not found. Install it (cargo install --path . in a checkout of guidepost) or set `cmd`; see :checkhealth guidepost"):format(program),
    vim.log.levels.WARN
  )
  return false
end

--- For `vim.lsp.enable('guidepost')`: says once, when the first article opens, that the program is missing.
---@param filetype string
---@param bufnr integer
---@return boolean? true when there is nothing more to look at
function M.look_for_program(filetype, bufnr)
  if not (vim.lsp.is_enabled and vim.lsp.is_enabled('guidepost')) or not M.is_ours(bufnr) then
    return
  end
  local config = vim.lsp.config['guidepost']
  if config and vim.list_contains(config.filetypes or {}, filetype) then
    if type(config.cmd) == 'table' then
      found(config.cmd[1])
    end
    return true
  end
end

--- Starts guidepost for every Markdown file, table of contents and redirection file from now on.
---@param opts? guidepost.Options
function M.setup(opts)
  options = vim.tbl_extend('force', vim.deepcopy(defaults), opts or {})
  if not found(options.cmd[1]) then
    return
  end
  if vim.lsp.config and vim.lsp.enable then
    vim.lsp.config('guidepost', M.config())
    vim.lsp.enable('guidepost')
    return
  end
  local group = vim.api.nvim_create_augroup('guidepost', { clear = true })
  vim.api.nvim_create_autocmd('FileType', {
    group = group,
    pattern = options.filetypes,
    callback = function(event)
      start(event.buf)
    end,
  })
  -- Files that were open before.
  for _, bufnr in ipairs(vim.api.nvim_list_bufs()) do
    if vim.api.nvim_buf_is_loaded(bufnr) and vim.list_contains(options.filetypes, vim.bo[bufnr].filetype) then
      start(bufnr)
    end
  end
end

--- The running clients.
---@return vim.lsp.Client[]
function M.clients()
  return vim.lsp.get_clients({ name = 'guidepost' })
end

--- Goes to the entry of the current article in a table of contents; asks which, when several list it.
function M.toc()
  ask('guidepost/inToc', { textDocument = vim.lsp.util.make_text_document_params() }, function(listings, client)
    local function show(listing)
      if listing then
        vim.lsp.util.show_document({ uri = listing.uri, range = listing.range }, client.offset_encoding, { focus = true })
      end
    end
    if not listings or listings == vim.NIL then
      vim.notify('guidepost: the articles are still being read; try again in a moment')
    elseif #listings == 0 then
      vim.notify('guidepost: no table of contents lists this article')
    elseif #listings == 1 then
      show(listings[1])
    else
      vim.ui.select(listings, {
        prompt = 'Tables of contents that list this article',
        format_item = function(it)
          local name = vim.fn.fnamemodify(vim.uri_to_fname(it.uri), ':.')
          return ('%s:%d %s'):format(name, it.range.start.line + 1, table.concat(it.above, ' > '))
        end,
      }, show)
    end
  end)
end

--- Asks the server to run a command; it answers with an edit of its own or a value, or says why not.
---@param command string
---@param arguments any[]
---@param answered? fun(result: any)
local function execute(command, arguments, answered)
  ask('workspace/executeCommand', { command = command, arguments = arguments }, answered)
end

--- The register for addresses: the one that is named, else the clipboard where there is one.
---@param named? string
---@return string
local function register(named)
  if named and named ~= '' then
    return named
  end
  return vim.fn.has('clipboard') == 1 and '+' or '"'
end

--- Asks about a place of the current buffer; `column` is in bytes from 0.
---@param command string
---@param column integer
---@param text? string
---@param answered fun(result: any)
local function ask_at(command, column, text, answered)
  local client = request.client()
  local at = { vim.api.nvim_win_get_cursor(0)[1], column }
  local encoding = client and client.offset_encoding or 'utf-16'
  local place = vim.lsp.util.make_given_range_params(at, vim.deepcopy(at), 0, encoding)
  execute(command, { { textDocument = place.textDocument, position = place.range.start, text = text } }, answered)
end

--- Puts the address of the section around the cursor into a register, for `M.paste` in another article.
---@param named? string Register; default: the clipboard where there is one, else the unnamed one
function M.copy(named)
  ask_at('guidepost.copySectionLink', vim.api.nvim_win_get_cursor(0)[2], nil, function(address)
    if type(address) ~= 'string' then
      return vim.notify('guidepost: this is no article of a set, so it has no address')
    end
    vim.fn.setreg(register(named), address)
    vim.notify('guidepost: copied ' .. address)
  end)
end

--- Puts the address in a register behind the cursor, as `p` does, and as a relative link; only its destination where one
--- is written. What is no address of the set is put there as it is.
---@param named? string Register; default: the clipboard where there is one, else the unnamed one
function M.paste(named)
  local copied = vim.fn.getreg(register(named))
  local buffer, line, tick = vim.api.nvim_get_current_buf(), vim.api.nvim_get_current_line(), vim.b.changedtick
  local row, column = unpack(vim.api.nvim_win_get_cursor(0))
  column = column + #vim.fn.matchstr(line:sub(column + 1), '.')
  ask_at('guidepost.linkFor', column, copied, function(link)
    if not vim.api.nvim_buf_is_valid(buffer) or vim.api.nvim_buf_get_changedtick(buffer) ~= tick then
      return vim.notify('guidepost: the text has changed meanwhile; paste again', vim.log.levels.WARN)
    end
    local text = type(link) == 'string' and link or copied
    vim.api.nvim_buf_set_text(buffer, row - 1, column, row - 1, column, vim.split(text, '\n'))
  end)
end

--- Moves the current article to another path, with every link to it and in it, its entries in tables of contents and a
--- redirection. A path that begins with `./` or `../` starts from the article's folder, another one from `:pwd`; a
--- folder keeps the name. The changed buffers are yours to save.
---@param path? string
function M.move(path)
  if not path or path == '' then
    vim.notify("guidepost: where to? ':Guidepost move PATH'", vim.log.levels.ERROR)
    return
  end
  local from = vim.api.nvim_buf_get_name(0)
  local to = vim.fn.fnamemodify(path, ':p')
  if path:match('^%.%.?/') then
    to = vim.fs.dirname(from) .. '/' .. path
  end
  execute('guidepost.moveFile', { vim.uri_from_fname(from), vim.uri_from_fname(vim.fs.normalize(vim.fn.simplify(to))) })
end

---@class guidepost.Page
---@field title string
---@field path string as seen from the article set
---@field uri string

--- The pages that the links to an article can lead to instead.
---@param client vim.lsp.Client
---@param uri string
---@return guidepost.Page[]
local function pages_for(client, uri)
  return request.wait(client, 'guidepost/pages', { textDocument = { uri = uri } }) or {}
end

--- The paths of pages in whose path or title `lead` occurs, those that begin with it first.
---@param pages guidepost.Page[]
---@param lead string
---@return string[]
local function matching(pages, lead)
  local wanted = lead:lower()
  local first, rest = {}, {}
  for _, page in ipairs(pages) do
    local path = page.path:lower()
    if vim.startswith(path, wanted) then
      table.insert(first, page.path)
    elseif path:find(wanted, 1, true) or page.title:lower():find(wanted, 1, true) then
      table.insert(rest, page.path)
    end
  end
  return vim.list_extend(first, rest)
end

--- What the server takes for a target: the URI of the page with this path, else what is written (an address, a path).
---@param pages guidepost.Page[]
---@param written string
---@return string
local function target(pages, written)
  local path, fragment = written:match('^([^#]*)(.*)$')
  for _, page in ipairs(pages) do
    if page.path == path then
      return page.uri .. fragment
    end
  end
  return written
end

--- The pages that are offered while a question stands.
---@type guidepost.Page[]
local offered = {}

--- Completion of the question of `M.choose_target`.
function M.complete_target(lead)
  return matching(offered, lead)
end

--- Completion of `:Guidepost delete`: pages by a part of their path or title.
---@param lead string
---@return string[]
function M.complete_page(lead)
  local client = request.client()
  return client and matching(pages_for(client, vim.uri_from_bufnr(0)), lead) or {}
end

--- Asks where the links to a deleted article lead, with completion over all pages of the set, and has it done.
---@param params { question: string, textDocument: { uri: string }, deleted: table }
---@param client vim.lsp.Client
function M.choose_target(params, client)
  offered = pages_for(client, params.textDocument.uri)
  vim.ui.input({
    prompt = params.question .. ' (page or address; Tab completes) ',
    completion = "customlist,v:lua.require'guidepost'.complete_target",
  }, function(written)
    local chosen = written and vim.trim(written) or ''
    if chosen == '' then
      return
    end
    local function answered(err)
      if err then
        vim.notify('guidepost: ' .. err.message, vim.log.levels.ERROR)
      end
    end
    local command = { command = 'guidepost.redirect', arguments = { params.deleted, target(offered, chosen) } }
    request.send(client, 'workspace/executeCommand', command, answered)
  end)
end

--- Deletes the current article. With a page (a path as `:Guidepost delete <Tab>` completes it, from the article's folder
--- or absolute) or an address all links to it lead there. Without, the server says first what would break and asks: lead
--- the links elsewhere, make text of them, look at the first one, or delete anyway.
---@param to? string
function M.delete(to)
  local uri = vim.uri_from_bufnr(0)
  if not to or to == '' then
    return execute('guidepost.deleteArticle', { uri })
  end
  local client = request.client()
  local chosen = client and target(pages_for(client, uri), to) or to
  execute('guidepost.deleteArticle', { uri, { redirectTo = chosen, force = true } })
end

--- Lists the effective metadata of the current article: each value, where it stands, what it overrides; goes there.
function M.metadata()
  local function shown(value)
    return type(value) == 'string' and value or vim.json.encode(value)
  end
  local function origin(given)
    if given.from == 'header' then
      return 'header'
    end
    local name = vim.fn.fnamemodify(vim.uri_to_fname(given.location.uri), ':.')
    local glob = given.glob and (' for ' .. given.glob) or ''
    return ('%s:%d %s%s'):format(name, given.location.range.start.line + 1, given.from, glob)
  end
  ask('guidepost/metadata', { textDocument = vim.lsp.util.make_text_document_params() }, function(metadata, client)
    if not metadata or metadata == vim.NIL or #metadata == 0 then
      return vim.notify('guidepost: this file has no metadata, neither of its own nor inherited')
    end
    local items = {}
    for _, it in ipairs(metadata) do
      table.insert(items, { given = it, text = ('%s: %s  (%s)'):format(it.key, shown(it.value), origin(it)) })
      for _, given in ipairs(it.overrides) do
        table.insert(items, { given = given, text = ('  overrides %s  (%s)'):format(shown(given.value), origin(given)) })
      end
    end
    vim.ui.select(items, {
      prompt = 'Effective metadata',
      format_item = function(item)
        return item.text
      end,
    }, function(item)
      if item then
        vim.lsp.util.show_document(item.given.location, client.offset_encoding, { focus = true })
      end
    end)
  end)
end

--- The text for a statusline: `guidepost: 1204 articles`, `guidepost: reading`, or empty where no server is attached.
---@param bufnr? integer Default: the current buffer
---@return string
function M.status(bufnr)
  return require('guidepost.status').text(bufnr)
end

for _, view in ipairs({ 'links', 'broken', 'orphans', 'graph' }) do
  M[view] = function(argument)
    require('guidepost.views')[view](argument)
  end
end

--- Stops the server and starts it again for the buffers it served.
function M.restart()
  local served = {}
  for _, client in ipairs(M.clients()) do
    table.insert(served, { config = client.config, buffers = vim.lsp.get_buffers_by_client_id(client.id) })
    vim.lsp.stop_client(client.id)
  end
  vim.wait(5000, function()
    return #M.clients() == 0
  end, 20)
  for _, it in ipairs(served) do
    for _, bufnr in ipairs(it.buffers) do
      if vim.api.nvim_buf_is_loaded(bufnr) then
        vim.lsp.start(it.config, { bufnr = bufnr })
      end
    end
  end
end

return M
