-- Run by wrk; each of its threads has a copy. Sends the same request again and again, or one for
-- each line of a file of the thread's own, which takes the place of {id} in the path.
--
-- Whoever hangs up while requests are under way does not know what became of them. So a thread whose
-- time is over, or whose lines are, asks for nothing more and waits for the answers; then it says
-- that it is idle. When all do, wrk is interrupted, which makes it print its figures.
--
-- While the clients connect, which takes long with TLS, not all of them are there. So answers count
-- from a moment later on; all latencies do.

local ffi = require("ffi")
ffi.cdef([[
  typedef struct { long seconds; long nanoseconds; } bench_time;
  int clock_gettime(int clock, bench_time *time);
]])
local MONOTONIC = 1
local time = ffi.new("bench_time")

-- An empty line before a request means nothing (RFC 9112, 2.2). wrk takes it for a request, and so
-- sends nothing else on that connection.
local NOTHING = "\r\n"

local threads = {}
local seconds = tonumber(os.getenv("BENCH_SECONDS"))
local seconds_to_connect = tonumber(os.getenv("BENCH_SECONDS_TO_CONNECT"))
local connections = tonumber(os.getenv("BENCH_CONNECTIONS_PER_THREAD"))
local again = os.getenv("BENCH_AGAIN") == "true"
local idle_connections = 0
local before, after, lines

-- Globals, so that done() can ask for them: from when on answers count, how many did, when the last
-- one had come, how many lines were read, and how many answers had another status than expected.
started = nil
counted = 0
ended = 0
taken = 0
unexpected = 0

local function now()
  ffi.C.clock_gettime(MONOTONIC, time)
  return tonumber(time.seconds) + tonumber(time.nanoseconds) / 1e9
end

local function nothing_more()
  idle_connections = idle_connections + 1
  if idle_connections == connections then
    io.stdout:write("idle\n")
    io.stdout:flush()
  end
  return NOTHING
end

local function next_line()
  local line = lines:read()
  if line == nil and again then
    lines:seek("set")
    line = lines:read()
  end
  if line ~= nil then
    taken = taken + 1
  end
  return line
end

function setup(thread)
  table.insert(threads, thread)
  thread:set("number", #threads)
end

function init()
  for name, value in os.getenv("BENCH_HEADERS"):gmatch("([^\n:]+): ([^\n]+)") do
    wrk.headers[name] = value
  end
  local body = os.getenv("BENCH_BODY")
  local request = wrk.format(os.getenv("BENCH_METHOD"), os.getenv("BENCH_PATH"), nil, body)
  before, after = request:match("^(.-){id}(.*)$")
  if before then
    lines = assert(io.open(os.getenv("BENCH_IDS") .. number))
  else
    before = request
  end
end

-- Called for the first time on each connection when it is open, then after each answer.
function request()
  ended = now()
  started = started or ended + seconds_to_connect
  if ended >= started then
    counted = counted + 1
  end
  if ended - started >= seconds then
    return nothing_more()
  end
  if not lines then
    return before
  end
  local line = next_line()
  if line == nil then
    return nothing_more()
  end
  return before .. line .. after
end

-- Without an expected status, wrk itself counts those of 400 and above, which is cheaper.
local expected = tonumber(os.getenv("BENCH_EXPECTED"))
if expected then
  function response(status)
    if status ~= expected then
      unexpected = unexpected + 1
    end
  end
end

function done(summary, latency)
  local first, last, answers, refused, lines_taken = math.huge, 0, 0, 0, {}
  for _, thread in ipairs(threads) do
    first = math.min(first, thread:get("started"))
    last = math.max(last, thread:get("ended"))
    answers = answers + thread:get("counted")
    refused = refused + thread:get("unexpected")
    table.insert(lines_taken, thread:get("taken"))
  end
  local errors = summary.errors
  print(
    string.format(
      'figures {"perSecond":%.3f,"answers":%d,"refused":%d,"failed":%d,"late":%d,'
        .. '"p50":%.3f,"p99":%.3f,"p999":%.3f,"taken":[%s]}',
      answers / (last - first),
      summary.requests,
      expected and refused or errors.status,
      errors.connect + errors.read + errors.write,
      errors.timeout,
      latency:percentile(50) / 1000,
      latency:percentile(99) / 1000,
      latency:percentile(99.9) / 1000,
      table.concat(lines_taken, ",")
    )
  )
end
