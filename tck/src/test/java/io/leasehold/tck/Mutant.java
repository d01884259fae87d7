package io.leasehold.tck;

import io.leasehold.LeaseRecord;
import io.leasehold.history.Check;
import io.leasehold.spi.LeaseGuard;
import io.leasehold.spi.LeaseRules.Transition;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Something broken, and what must catch it. */
interface Mutant extends Broken {

    String name();

    Catch expected();

    /** Groups 1 to 7 are tried together: they are about what a lease is. */
    int LAST_OF_THE_FIRST_HALF = 7;

    /**
     * What must catch a mutant.
     *
     * @param rule the rule it breaks
     * @param message part of the message that names the defect
     * @param also other rules that cannot hold then
     * @param perhaps rules that it breaks only if chance wants it
     */
    record Catch(String rule, String message, Set<String> also, Set<String> perhaps) {

        static Catch by(String rule, String message, String... also) {
            return new Catch(rule, message, Set.of(also), Set.of());
        }

        /** Tried on the rules of its group only: what is wrong about waiting breaks much else. */
        static Catch within(String rule, String message) {
            String group = rule.substring(0, rule.indexOf('.') + 1);
            Set<String> perhaps = new TreeSet<>(Set.of("12.1"));
            IntStream.rangeClosed(1, 9).forEach(i -> {
                perhaps.add(group + i);
                perhaps.add("H" + i);
            });
            return new Catch(rule, message, Set.of(), perhaps);
        }

        /** The rules that it is tried on. */
        boolean tries(LeaseRule tried) {
            int group = group(tried.id());
            return group(rule) <= LAST_OF_THE_FIRST_HALF || rule.equals("12.1")
                    ? group <= LAST_OF_THE_FIRST_HALF
                    : group == group(rule);
        }

        private static int group(String rule) {
            return Integer.parseInt(rule.substring(0, rule.indexOf('.')));
        }

        Catch perhaps(String... rules) {
            return new Catch(rule, message, also, Set.of(rules));
        }

        Set<String> rules() {
            Set<String> all = new TreeSet<>(also);
            all.add(rule);
            return all;
        }

        /** What broke a rule may also show in the history that is checked after each test. */
        Set<String> possible() {
            Set<String> all = rules();
            all.addAll(perhaps);
            Stream.of(Check.values()).map(Check::name).forEach(all::add);
            return all;
        }
    }

    /** What is stored is changed, what is answered stays. */
    static <R> Transition<R> storing(Transition<R> real, UnaryOperator<LeaseRecord> change) {
        return new Transition<>(real.next().map(change), real.result());
    }

    static <R> Transition<R> answering(Transition<R> real, R answer) {
        return new Transition<>(real.next(), answer);
    }

    static <R> Transition<R> to(LeaseRecord next, R answer) {
        return new Transition<>(Optional.of(next), answer);
    }

    static LeaseGuard withTtl(LeaseGuard guard, Duration ttl) {
        return new LeaseGuard(guard.key(), guard.leaseId(), guard.holder(), guard.token(), ttl, guard.expiresAt());
    }
}
