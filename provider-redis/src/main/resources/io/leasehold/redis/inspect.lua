-- 1.4: reads and changes nothing.
local record, unreadable = load()
if unreadable then return unreadable end
return answer(record.stored and 'RECORD' or 'NONE', record)
