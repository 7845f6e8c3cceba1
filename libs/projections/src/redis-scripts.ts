/**
 * The scripts that make a step on Redis atomic. All keys of a namespace share one hash tag.
 * KEYS[1] is the hash of documents, which also holds the checkpoint under names that no document key can have:
 * whatever loses the one loses the other.
 */

/** Members or field-value pairs handed to one command: well below Lua's limit for unpack(), and even. */
const CHUNK = 2_000;

/** ARGV: incarnation and owner to use. Answers the checkpoint's fields, or `unreadable` with them. */
export const ACQUIRE_SCRIPT = `
local key = KEYS[1]
if redis.call('EXISTS', key) == 0 then
  redis.call('HSET', key, '!incarnation', ARGV[1], '!owner', ARGV[2], '!epoch', '1', '!position', 'none', '!ready', '0')
else
  local epoch = tonumber(redis.call('HGET', key, '!epoch') or '')
  local position = redis.call('HGET', key, '!position')
  if epoch and position and position ~= 'dropping' then
    redis.call('HSET', key, '!epoch', string.format('%.0f', epoch + 1), '!owner', ARGV[2])
  end
end
return redis.call('HMGET', key, '!incarnation', '!owner', '!epoch', '!position', '!ready')
`;

/**
 * KEYS[2] holds the parked records, KEYS[3..] the ordered lists.
 * ARGV: incarnation, owner, epoch, expected position, new position, mark ready ('1' or '0'),
 * then counted runs: fields and texts of documents put, fields removed, keys and texts of parked records,
 * and for each list its members added and its members removed.
 * The checkpoint is written first: when Redis is out of memory that write is refused, and nothing was changed.
 */
export const COMMIT_SCRIPT = `
local key = KEYS[1]
local held = redis.call('HMGET', key, '!incarnation', '!owner', '!epoch', '!position')
if held[2] ~= ARGV[2] then
  if held[1] == ARGV[1] and held[3] and tonumber(held[3]) >= tonumber(ARGV[3]) then return 'fenced' end
  return 'reset'
end
if held[4] ~= ARGV[4] then return 'position' end
redis.call('HSET', key, '!position', ARGV[5])
if ARGV[6] == '1' then redis.call('HSET', key, '!ready', '1') end
local at = 7
local function apply(command, target)
  local count = tonumber(ARGV[at])
  at = at + 1
  local stop = at + count
  while at < stop do
    local last = math.min(at + ${CHUNK} - 1, stop - 1)
    redis.call(command, target, unpack(ARGV, at, last))
    at = last + 1
  end
end
apply('HSET', key)
apply('HDEL', key)
apply('HSET', KEYS[2])
for i = 3, #KEYS do
  apply('ZADD', KEYS[i])
  apply('ZREM', KEYS[i])
end
return 'ok'
`;

/** KEYS[2] is the list. ARGV: command, first bound, second bound, limit, view. Answers ready, then member and text in turn. */
export const SCAN_SCRIPT = `
local ready = redis.call('HGET', KEYS[1], '!ready')
if ready ~= '1' then return { false } end
local members = redis.call(ARGV[1], KEYS[2], ARGV[2], ARGV[3], 'LIMIT', 0, ARGV[4])
local answer = { ready }
for _, member in ipairs(members) do
  local id, environment = string.match(member, '^[^%z]*%z([^%z]*)%z([^%z]*)$')
  answer[#answer + 1] = member
  answer[#answer + 1] = redis.call('HGET', KEYS[1], ARGV[5] .. '\\0' .. environment .. '\\0' .. id)
end
return answer
`;
