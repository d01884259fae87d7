local function loss(record, id, generation)
  if record.revokedLeaseId == id then return 'REVOKED' end
  if record.leaseId == id then
    -- 5.5: what has expired is never revived.
    if remaining(record) <= 0 then return 'EXPIRED' end
    -- 3.5: another node, or another life of this one, may have granted the key in between.
    return moved(record) and 'MISSING' or nil
  end
  if above(record.generation, generation) then return 'TAKEN_OVER' end
  return record.lastReleased == id and 'RESIGNED' or 'MISSING'
end

-- Lease id, generation and term of its token, the caller's current term.
local function beat(key, id, generation, term, current_term)
  local record, unreadable = load(key)
  if unreadable then return unreadable end
  -- 4.4: the term comes first.
  local highest = above(record.term, current_term) and record.term or current_term
  if above(highest, term) then return {'FENCED', passed, term, highest} end
  local reason = loss(record, id, generation)
  if reason then return answer(reason, record) end
  if record.beat == MOST then return invalid('beat', MOST, 'a number that one more beat can follow') end
  -- 6.1: the end moves; token, lease id and ttl stay.
  save(key, record, {beat = next_count(record.beat), expiresAtMs = after(record.ttlMs)})
  return held('STILL_HELD', record)
end
