-- ARGV: four for each key, as for a beat of one; then the guard's. Each key has an answer of its own, as if it had been asked
-- alone: what is wrong with one, fails no other (rule 6.4).
local answers = {}
for i = 1, #KEYS do
  local beaten, told = pcall(beat, KEYS[i], unpack(ARGV, 4 * i - 3, 4 * i))
  answers[i] = beaten and told or {'ERROR', passed, type(told) == 'table' and told.err or tostring(told)}
end
return answers
