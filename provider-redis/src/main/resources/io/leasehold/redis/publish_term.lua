-- ARGV: the term. 4.3: the stored term never goes down.
local term = ARGV[1]

local record, unreadable = load()
if unreadable then return unreadable end
if above(term, record.term) then
  save(record, {term = term})
  publish()
end
return answer('RECORD', record)
