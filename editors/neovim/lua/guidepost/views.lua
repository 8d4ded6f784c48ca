-- Lists of links: what a code lens opens, and `:Guidepost links|broken|orphans|graph`. A list about the current article
-- is the location list of its window, one about the whole set is the quickfix list.
local request = require('guidepost.request')

local M = {}

--- Of so many articles at most the broken links are listed one by one; the rest are named with their number.
local MOST_ARTICLES = 500

local READING = 'guidepost: the articles are still being read; try again in a moment'

--- How things are counted in sentences.
---@param count integer
---@param noun string
local function counted(count, noun)
  return ('%d %s%s'):format(count, noun, count == 1 and '' or 's')
end

--- Whether the articles are read already; says so when not.
---@param answer { scanned: boolean? }
local function is_read(answer)
  if answer.scanned == false then
    vim.notify(READING)
    return false
  end
  return true
end

--- An entry at a range of a document.
---@param uri string
---@param range lsp.Range?
---@param text string
---@param client vim.lsp.Client
---@param type? 'E'|'W'|'I'
local function entry(uri, range, text, client, type)
  if not range then
    return { filename = vim.uri_to_fname(uri), lnum = 1, col = 1, text = text, type = type }
  end
  local items = vim.lsp.util.locations_to_items({ { uri = uri, range = range } }, client.offset_encoding)
  return vim.tbl_extend('force', items[1], { text = text, type = type, user_data = nil })
end

--- Shows a list, or says that there is nothing to show.
---@param items table[]
---@param title string
---@param nothing string
---@param window? integer The window whose location list it becomes; without it the quickfix list
local function show(items, title, nothing, window)
  if #items == 0 then
    vim.notify('guidepost: ' .. nothing)
    return
  end
  local list = { title = title, items = items }
  if window and vim.api.nvim_win_is_valid(window) then
    vim.fn.setloclist(window, {}, ' ', list)
    vim.api.nvim_win_call(window, function()
      vim.cmd('lopen')
    end)
  else
    vim.fn.setqflist({}, ' ', list)
    vim.cmd('botright copen')
  end
end

--- The window of the article: from a location list the one that it belongs to.
---@return integer window
---@return integer buffer
local function article()
  local window = vim.api.nvim_get_current_win()
  local owner = vim.fn.getloclist(window, { filewinid = 0 }).filewinid
  window = owner and owner ~= 0 and owner or window
  return window, vim.api.nvim_win_get_buf(window)
end

--- What a code lens opens: the links at its place, `arguments` being the document, the position and, unless they are
--- many, the places.
---@param command { title: string, arguments: any[] }
---@param context { client_id: integer }
function M.references(command, context)
  local client = vim.lsp.get_client_by_id(context.client_id)
  if not client then
    return
  end
  local uri, position, places = unpack(command.arguments)
  local window = vim.api.nvim_get_current_win()
  local function listed(locations)
    local items = vim.lsp.util.locations_to_items(locations or {}, client.offset_encoding)
    show(items, command.title, 'nothing leads here any more', window)
    if vim.lsp.codelens then
      vim.lsp.codelens.refresh({ bufnr = vim.uri_to_bufnr(uri) })
    end
  end
  if type(places) == 'table' then
    return listed(places)
  end
  local params = { textDocument = { uri = uri }, position = position, context = { includeDeclaration = false } }
  request.send(client, 'textDocument/references', params, function(err, locations)
    if err then
      return vim.notify('guidepost: ' .. err.message, vim.log.levels.ERROR)
    end
    listed(locations)
  end)
end

--- Lists the links of the current article in the location list: from where others lead here, where its own lead, the
--- broken ones as errors. `which` is one of `incoming`, `outgoing`, `broken` to see only those.
---@param which? string
function M.links(which)
  local window, buffer = article()
  local here = vim.uri_from_bufnr(buffer)
  request.ask('guidepost/links', { textDocument = { uri = here } }, function(links, client)
    if not links or links == vim.NIL then
      return vim.notify('guidepost: this file belongs to no article set')
    end
    local wants = function(kind)
      return which == nil or which == '' or which == kind
    end
    local items = {}
    if wants('incoming') then
      if not is_read(links) then
        return
      end
      for _, it in ipairs(links.incoming) do
        local said = it.text ~= '' and (': ' .. it.text) or ''
        table.insert(items, entry(it.uri, it.range, ('← %s%s (%s)'):format(it.title, said, it.kind), client))
      end
    end
    local broken = {}
    for _, it in ipairs(links.broken) do
      broken[it.range.start.line .. ':' .. it.range.start.character] = true
      if wants('broken') or wants('outgoing') then
        table.insert(items, entry(here, it.range, it.message, client, 'E'))
      end
    end
    if wants('outgoing') then
      for _, it in ipairs(links.outgoing) do
        if not broken[it.range.start.line .. ':' .. it.range.start.character] then
          local title = it.title ~= vim.NIL and it.title ~= '' and it.title or it.destination
          local fragment = type(it.fragment) == 'string' and (' #' .. it.fragment) or ''
          table.insert(items, entry(here, it.range, ('→ %s%s (%s)'):format(title, fragment, it.kind), client))
        end
      end
    end
    local title = ('Links of %s: %d in, %d out, %d broken'):format(
      links.title, links.incomingTotal or #links.incoming, #links.outgoing, #links.broken)
    show(items, title, ('there are no %slinks'):format(which and which ~= '' and (which .. ' ') or ''), window)
  end, buffer)
end

--- Lists the broken links of all articles in the quickfix list.
function M.broken()
  request.ask('guidepost/health', vim.empty_dict(), function(health, client)
    if not is_read(health) then
      return
    end
    local items, all, waiting = {}, 0, math.min(#health.broken, MOST_ARTICLES)
    for _, it in ipairs(health.broken) do
      all = all + it.count
    end
    local title = ('%s in %s'):format(counted(all, 'broken link'), counted(#health.broken, 'file'))
    local function done()
      table.sort(items, function(a, b)
        return a.filename == b.filename and (a.lnum == b.lnum and a.col < b.col or a.lnum < b.lnum) or a.filename < b.filename
      end)
      show(items, title, 'no link is broken')
    end
    if waiting == 0 then
      return done()
    end
    for number, it in ipairs(health.broken) do
      if number > MOST_ARTICLES then
        table.insert(items, entry(it.uri, nil, counted(it.count, 'broken link'), client, 'E'))
      else
        request.send(client, 'guidepost/links', { textDocument = { uri = it.uri }, limit = 0 }, function(_, links)
          for _, broken in ipairs(links and links.broken or {}) do
            table.insert(items, entry(it.uri, broken.range, broken.message, client, 'E'))
          end
          waiting = waiting - 1
          if waiting == 0 then
            done()
          end
        end)
      end
    end
  end, -1)
end

--- Lists the articles that no table of contents lists and no link leads to in the quickfix list, and behind them those
--- that only a table of contents leads to.
function M.orphans()
  request.ask('guidepost/health', vim.empty_dict(), function(health, client)
    if not is_read(health) then
      return
    end
    local items, known = {}, {}
    for _, it in ipairs(health.orphans) do
      known[it.uri] = true
      table.insert(items, entry(it.uri, nil, ('%s: nothing leads here'):format(it.title), client, 'W'))
    end
    for _, it in ipairs(health.unlinked) do
      if not known[it.uri] then
        table.insert(items, entry(it.uri, nil, ('%s: no article links here'):format(it.title), client))
      end
    end
    show(items, counted(#health.orphans, 'orphan article'), 'each article can be reached')
  end, -1)
end

--- Lists the articles around the current one, the nearest first, in the location list.
---@param depth? string How many links away; default 1
function M.graph(depth)
  local far = depth and depth ~= '' and tonumber(depth) or 1
  if not far or far < 1 then
    return vim.notify("guidepost: how far? ':Guidepost graph 2'", vim.log.levels.ERROR)
  end
  local window, buffer = article()
  local params = { textDocument = { uri = vim.uri_from_bufnr(buffer) }, depth = math.floor(far), limit = 1000 }
  request.ask('guidepost/graph', params, function(graph, client)
    if not graph or graph == vim.NIL then
      return vim.notify('guidepost: this file belongs to no article set')
    end
    if not is_read(graph) then
      return
    end
    local nodes, into, from = {}, {}, {}
    for _, node in ipairs(graph.nodes) do
      nodes[node.id] = node
    end
    local function nearer(a, b)
      return nodes[a] and nodes[b] and nodes[a].distance < nodes[b].distance
    end
    for _, edge in ipairs(graph.edges) do
      -- What a node has to do with those that are nearer to the article.
      if nearer(edge.to, edge.from) then
        into[edge.from] = (into[edge.from] or 0) + edge.count
      elseif nearer(edge.from, edge.to) then
        from[edge.to] = (from[edge.to] or 0) + edge.count
      end
    end
    local items = {}
    local centre = '?'
    table.sort(graph.nodes, function(a, b)
      if a.distance ~= b.distance then
        return a.distance < b.distance
      end
      return (a.uri or '') < (b.uri or '')
    end)
    for _, node in ipairs(graph.nodes) do
      if node.distance == 0 then
        centre = node.title
      elseif type(node.uri) == 'string' then
        local ways = {}
        if into[node.id] then
          table.insert(ways, ('→ %d'):format(into[node.id]))
        end
        if from[node.id] then
          table.insert(ways, ('← %d'):format(from[node.id]))
        end
        local broken = (tonumber(node.broken) or (node.broken and 1) or 0) > 0
        local text = ('%d  %-9s %s%s'):format(node.distance, table.concat(ways, ' '), node.title, broken and ' (broken links)' or '')
        table.insert(items, entry(node.uri, nil, text, client, broken and 'W' or nil))
      end
    end
    local more = graph.truncated and (', of %s'):format(graph.total or 'more') or ''
    local title = ('Around %s: %s%s'):format(centre, counted(#items, 'file'), more)
    show(items, title, 'nothing links here and nothing is linked', window)
  end, buffer)
end

return M
