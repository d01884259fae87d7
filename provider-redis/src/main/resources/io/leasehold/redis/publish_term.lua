-- ARGV: the term. 4.3: the stored term never goes down.
local key, term = KEYS[1], ARGV[1]

local record, unreadable = load(key)
if unreadable then return unreadable end
if above(term, record.term) then
  save(key, record, {term = term})
  publish(key, 'term')
end
return answer('RECORD', record)
