-- For wrk: sends the lines of a file one after the other, and prints one line of results.
-- Arguments: the file; the method; the path for lines that are bodies, or an empty text; the API key, or an empty text.
-- A line is a path, or a body; before a body and a tab there may be an Idempotency-Key.
-- Each thread begins at a place of its own: bodies are dealt out like cards, so that none is sent twice.
local threads = 0

function setup(thread)
  thread:set("number", threads)
  thread:set("of", tonumber(os.getenv("WRK_THREADS")))
  threads = threads + 1
end

local requests, at = {}, 0

function init(args)
  local file, method, path, key = args[1], args[2], args[3], args[4]
  local common = {}
  if key ~= "" then common["X-Api-Key"] = key end
  if method ~= "GET" then common["Content-Type"] = "application/json" end
  local line_number = 0
  for line in io.lines(file) do
    if line_number % of == number then
      if method == "GET" then
        requests[#requests + 1] = wrk.format(method, line, common)
      else
        local idempotency, body = line:match("^([^\t]*)\t(.*)$")
        local headers = {}
        for name, value in pairs(common) do headers[name] = value end
        if idempotency then headers["Idempotency-Key"] = idempotency end
        requests[#requests + 1] = wrk.format(method, path, headers, body or line)
      end
    end
    line_number = line_number + 1
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("result %d %d %d %d %d %d\n", summary.requests, summary.duration, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout, latency:percentile(50), latency:percentile(99)))
end
