package io.leasehold.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.FencingToken;
import io.leasehold.HolderId;
import io.leasehold.InvalidLeaseRecordException;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.Heartbeat;
import io.leasehold.spi.LeaseAdmin.RevokeOrder;
import io.leasehold.spi.LeaseAdmin.Urgency;
import io.leasehold.spi.LeaseGuard;
import io.leasehold.spi.LeaseRules;
import io.leasehold.spi.LeaseRules.Moment;
import io.leasehold.spi.LeaseRules.Transition;
import io.leasehold.spi.ReleaseRequest;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The scripts on a real server and {@link LeaseRules} are given the same random histories: a few keys, lease ids, holders and
 * terms, so that replays, late requests and races of all verbs come up, around the edges of time and of 2^53 and 2^63.
 */
class ScriptsAgainstRulesTest {

    private static final int STEPS = 100_000;
    private static final int BATCH = 500;
    private static final long SEED = Long.getLong("leasehold.redis.seed", 20_261_121L);
    private static final List<Long> TERMS =
            List.of(1L, 2L, 3L, (1L << 53) - 1, 1L << 53, (1L << 53) + 1, (1L << 62) + 7);
    private static final List<Long> GENERATIONS =
            List.of((1L << 53) - 2, 1L << 53, (1L << 62) + 1, Long.MAX_VALUE - 2, Long.MAX_VALUE);
    private static final List<Long> BEATS =
            List.of(8L, 99L, 999_999_999_999_999L, (1L << 53) - 1, 1L << 53, (1L << 62) - 1);
    private static final List<HolderId> HOLDERS =
            List.of(HolderId.of("anna"), HolderId.of("böb €"), HolderId.of("%s {x}'"));

    @TempDir
    private Path directory;

    /** What one step must give. */
    private record Step(String story, Object expected, Future<List<Object>> answer, Function<Reply, Object> reading) {}

    private final Random random = new Random(SEED);
    private final Map<LeaseKey, LeaseRecord> records = new HashMap<>();
    private final Map<LeaseKey, Instant> reservedUntil = new HashMap<>();
    private final Map<LeaseKey, List<LeaseId>> ids = new HashMap<>();
    private Instant now = Instant.ofEpochMilli(1_700_000_000_000L);
    private long floor = 1;

    @Test
    void r3_1_theScriptsDoWhatTheRulesSayIn100000RandomSteps() throws Exception {
        Scripts scripts = Scripts.withClock(text("told-clock.lua"), "told-floor.lua");
        try (RedisServer server = RedisServer.start(directory, List.of());
                Session session = new Session(server, scripts)) {
            for (int done = 0; done < STEPS; done += BATCH) {
                List<Step> steps = new ArrayList<>();
                for (int i = 0; i < BATCH; i++) {
                    steps.add(step(session, done + i));
                }
                session.connection.flushCommands();
                for (Step step : steps) {
                    compare(step);
                }
            }
        }
        assertThat(records.values())
                .anySatisfy(record -> assertThat(record.generation()).isGreaterThan(1L << 53));
    }

    private static void compare(Step step) throws Exception {
        Object found;
        try {
            found = step.reading.apply(new Reply(LeaseKey.of("k"), step.answer.get()));
        } catch (InvalidLeaseRecordException e) {
            found = e.field();
        }
        assertThat(found).as("seed %d, %s", SEED, step.story).isEqualTo(step.expected);
    }

    private Step step(Session session, int number) {
        LeaseKey key = LeaseKey.of("k" + random.nextInt(5));
        now = now.plusMillis(pick(List.of(0, 0, 1, 10, 49, 50, 51, 100, 2_000)));
        if (random.nextInt(50) == 0) {
            floor = pick(List.of(1L, 1L, 1L << 40, (1L << 53) + 1));
        }
        session.tell(now, floor);
        String story = "step " + number + " on " + record(key);
        int kind = random.nextInt(100);
        if (kind < 40) {
            return acquire(session, key, story);
        } else if (kind < 55) {
            return heartbeat(session, key, story);
        } else if (kind < 60) {
            return heartbeats(session, story);
        } else if (kind < 80) {
            return release(session, key, story);
        } else if (kind < 86) {
            return revoke(session, key, story);
        } else if (kind < 90) {
            return publishTerm(session, key, story);
        } else if (kind < 91) {
            return startAnew(session, key, story);
        }
        return inspect(session, key, story);
    }

    private Step acquire(Session session, LeaseKey key, String story) {
        LeaseRecord record = record(key);
        AcquireRequest request = new AcquireRequest(
                key,
                someId(key),
                random.nextInt(5) == 0 ? random.nextInt(3) : record.generation(),
                pick(HOLDERS),
                Duration.ofMillis(pick(List.of(50, 100, 2_000))),
                random.nextBoolean() ? Math.max(record.term(), 1) : pick(TERMS),
                random.nextInt(4) == 0 ? AcquireRequest.Reclaim.OWN_HOLDER : AcquireRequest.Reclaim.NEVER,
                random.nextBoolean() ? Map.of() : Map.of("a ddress&=", "höst:1%", "b", ""));
        Object expected;
        try {
            expected = apply(key, LeaseRules.acquire(record, request, moment(key)));
        } catch (InvalidLeaseRecordException e) {
            expected = e.field();
        }
        return new Step(
                story + " acquire " + request,
                expected,
                session.run(Call.acquire(request)),
                keyed(key, reply -> reply.acquired(request)));
    }

    private Step heartbeat(Session session, LeaseKey key, String story) {
        Heartbeat beat = someBeat(key);
        Object expected = beaten(beat);
        return new Step(
                story + " beat " + beat,
                expected,
                session.run(Call.heartbeat(beat)),
                keyed(key, reply -> reply.beaten(beat)));
    }

    /** One for each key, in one script. */
    private Step heartbeats(Session session, String story) {
        List<Heartbeat> beats = IntStream.range(0, 5)
                .mapToObj(i -> someBeat(LeaseKey.of("k" + i)))
                .toList();
        List<Object> expected = beats.stream().map(this::beaten).toList();
        return new Step(story + " beats " + beats, expected, session.run(Call.heartbeats(beats)), reply -> {
            List<List<?>> answers = Reply.each(reply.parts());
            List<Object> results = new ArrayList<>();
            for (int i = 0; i < beats.size(); i++) {
                Heartbeat beat = beats.get(i);
                results.add(new Reply(beat.guard().key(), answers.get(i)).beaten(beat));
            }
            return results;
        });
    }

    private Object beaten(Heartbeat beat) {
        LeaseKey key = beat.guard().key();
        return apply(key, LeaseRules.heartbeat(record(key), beat, moment(key)));
    }

    private Heartbeat someBeat(LeaseKey key) {
        LeaseRecord record = record(key);
        boolean own = record.leaseId().isPresent() && random.nextInt(4) > 0;
        LeaseGuard guard = new LeaseGuard(
                key,
                own ? record.leaseId().get() : someId(key),
                own ? record.holder().orElseThrow() : pick(HOLDERS),
                new FencingToken(
                        own ? record.grantedTerm() : pick(TERMS),
                        Math.max(1, record.generation() - (own ? 0 : pick(List.of(0L, 1L, 2L))))),
                record.ttl().isZero() ? Duration.ofMillis(50) : record.ttl(),
                now);
        return new Heartbeat(
                guard, random.nextInt(5) == 0 ? pick(TERMS) : guard.token().term());
    }

    private Step release(Session session, LeaseKey key, String story) {
        LeaseRecord record = record(key);
        LeaseId id = random.nextInt(3) > 0 ? record.leaseId().orElseGet(() -> someId(key)) : someId(key);
        ReleaseRequest request =
                new ReleaseRequest(key, id, random.nextInt(3) == 0 ? Optional.of(pick(HOLDERS)) : Optional.empty());
        boolean frees = record.leaseId().equals(Optional.of(id));
        Object expected = apply(key, LeaseRules.release(record, request));
        if (frees && request.successor().isPresent()) {
            reservedUntil.put(key, now.plus(record.ttl()));
        }
        return new Step(
                story + " release " + request,
                expected,
                session.run(Call.release(request)),
                keyed(key, Reply::released));
    }

    private Step revoke(Session session, LeaseKey key, String story) {
        RevokeOrder order = new RevokeOrder("ops", "stuck 'x'", pick(List.of(Urgency.NOW, Urgency.AFTER_TTL)));
        boolean held = record(key).namesLease();
        LeaseRecord after = apply(key, LeaseRules.revoke(record(key), order, now));
        Optional<LeaseRecord> expected = held ? Optional.of(after) : Optional.empty();
        return new Step(
                story + " revoke " + order, expected, session.run(Call.revoke(key, order)), keyed(key, Reply::record));
    }

    private Step publishTerm(Session session, LeaseKey key, String story) {
        long term = pick(TERMS);
        Object expected = Optional.of(apply(key, LeaseRules.publishTerm(record(key), term)));
        return new Step(
                story + " term " + term, expected, session.run(Call.publishTerm(key, term)), keyed(key, Reply::record));
    }

    /** Goes on from another generation: time passes quickly near the ends of the numbers. */
    private Step startAnew(Session session, LeaseKey key, String story) {
        long generation = pick(GENERATIONS);
        session.commands.del(session.name(key));
        records.remove(key);
        if (random.nextInt(3) > 0) {
            AcquireRequest first = new AcquireRequest(
                    key,
                    LeaseId.random(),
                    0,
                    HOLDERS.get(0),
                    Duration.ofMillis(50),
                    1,
                    AcquireRequest.Reclaim.NEVER,
                    Map.of());
            apply(key, LeaseRules.acquire(record(key), first, moment(key)));
            session.run(Call.acquire(first));
            long beat = pick(BEATS);
            session.commands.hset(
                    session.name(key), Map.of("generation", Long.toString(generation), "beat", Long.toString(beat)));
            records.put(
                    key,
                    record(key).toBuilder().generation(generation).beat(beat).build());
        }
        return inspect(session, key, story + " and then generation " + generation);
    }

    private Step inspect(Session session, LeaseKey key, String story) {
        Optional<LeaseRecord> expected = Optional.ofNullable(records.get(key));
        return new Step(story + " inspect", expected, session.run(Call.inspect(key)), keyed(key, Reply::record));
    }

    private static Function<Reply, Object> keyed(LeaseKey key, Function<Reply, Object> reading) {
        return reply -> reading.apply(new Reply(key, reply.parts()));
    }

    private <R> R apply(LeaseKey key, Transition<R> transition) {
        transition.next().ifPresent(next -> records.put(key, next));
        return transition.result();
    }

    private LeaseRecord record(LeaseKey key) {
        return records.getOrDefault(key, LeaseRecord.neverUsed(key));
    }

    private Moment moment(LeaseKey key) {
        LeaseRecord record = record(key);
        Instant end = Instant.EPOCH;
        if (record.namesLease()) {
            end = record.expiresAt();
        } else if (record.reservedFor().isPresent()) {
            end = Objects.requireNonNull(reservedUntil.get(key));
        }
        Duration remaining = Duration.between(now, end);
        return new Moment(remaining.isNegative() ? Duration.ZERO : remaining, now, floor);
    }

    private LeaseId someId(LeaseKey key) {
        List<LeaseId> known = ids.computeIfAbsent(key, k -> new ArrayList<>());
        if (known.isEmpty() || random.nextInt(3) == 0) {
            known.add(new LeaseId(random.nextLong(), random.nextLong()));
        }
        int oldest = Math.max(0, known.size() - 4);
        return known.get(oldest + random.nextInt(known.size() - oldest));
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private static String text(String resource) throws IOException {
        try (InputStream text = ScriptsAgainstRulesTest.class.getResourceAsStream(resource)) {
            return new String(Objects.requireNonNull(text).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** A connection with the scripts loaded, whose commands wait for a flush. */
    private static final class Session implements AutoCloseable {
        private final RedisClient client;
        private final StatefulRedisConnection<String, String> connection;
        private final RedisAsyncCommands<String, String> commands;
        private final Scripts scripts;

        Session(RedisServer server, Scripts scripts) {
            this.client = RedisClient.create(RedisURI.create("127.0.0.1", server.port()));
            this.connection = client.connect();
            this.commands = connection.async();
            this.scripts = scripts;
            for (Script script : Script.values()) {
                assertThat(connection.sync().scriptLoad(scripts.of(script).text()))
                        .isEqualTo(scripts.of(script).digest());
            }
            connection.setAutoFlushCommands(false);
        }

        String name(LeaseKey key) {
            return "lease:{" + key.text() + "}";
        }

        void tell(Instant now, long floor) {
            commands.mset(Map.of("test:now", Long.toString(now.toEpochMilli()), "test:floor", Long.toString(floor)));
        }

        Future<List<Object>> run(Call call) {
            return commands.evalsha(
                    scripts.of(call.script()).digest(),
                    ScriptOutputType.MULTI,
                    call.keys().stream().map(this::name).toArray(String[]::new),
                    call.arguments().toArray(String[]::new));
        }

        @Override
        public void close() {
            connection.close();
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }
}
