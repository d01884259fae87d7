-- 1.4: reads and changes nothing.
local record, unreadable = load(KEYS[1])
if unreadable then return unreadable end
return answer(record.stored and 'RECORD' or 'NONE', record)
