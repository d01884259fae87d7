package io.leasehold.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.Capability;
import io.leasehold.Fence;
import io.leasehold.FencingToken;
import io.leasehold.LeaseKey;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.LeaseGuard;
import io.leasehold.tck.GateProbe.Pass;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Group 3: the order of tokens. Rule 3.6 is the gate's: {@link FencingGateTck} proves one gate, here one meets this provider's grants. */
public interface FencingRules extends RuleGroup {

    /** Tokens of all holders of a key, in the order of the grants. */
    @Test
    @LeaseRule(id = "3.1", text = "Each token is above every token of grants that ended before it began")
    default void r3_1_tokensOnlyGrow() {
        Tokens tokens = new Tokens();
        LeaseKey key = kit().key("tokens");
        List<KitClient> clients =
                IntStream.range(0, 4).mapToObj(i -> kit().client("client-" + i)).toList();
        for (int i = 0; i < kit().times(1_000, 300); i++) {
            KitClient client = clients.get(kit().random().nextInt(clients.size()));
            LeaseGuard guard = client.grant(key);
            tokens.granted(guard);
            client.release(guard);
        }
    }

    /** A resource compares bytes or text, not objects. */
    @Test
    @LeaseRule(id = "3.1", text = "The order is lexicographic, and the byte and text forms sort alike")
    default void r3_1_bytesAndTextSortAlike() {
        long[] edges = {1, 2, (1L << 31) - 1, 1L << 31, 1L << 53, (1L << 53) + 1, Long.MAX_VALUE};
        List<FencingToken> ordered = LongStream.of(edges)
                .boxed()
                .flatMap(term -> LongStream.of(edges).mapToObj(generation -> new FencingToken(term, generation)))
                .toList();
        assertThat(ordered).as("term first, then generation").isSorted();
        assertThat(ordered.stream().map(FencingToken::toBytes).toList())
                .as("byte forms of tokens in order")
                .isSortedAccordingTo(Arrays::compareUnsigned);
        assertThat(ordered.stream().map(FencingToken::text).toList())
                .as("text forms of tokens in order")
                .isSortedAccordingTo(Comparator.naturalOrder());
        assertThat(ordered).allSatisfy(token -> {
            assertThat(FencingToken.fromBytes(token.toBytes())).isEqualTo(token);
            assertThat(FencingToken.parse(token.text())).isEqualTo(token);
        });
    }

    /** Records deleted at release are the field's commonest mistake. */
    @Test
    @LeaseRule(id = "3.2", text = "Tokens grow across release")
    default void r3_2_tokensGrowAcrossRelease() {
        Tokens tokens = new Tokens();
        LeaseKey key = kit().key("released");
        List<KitClient> clients = List.of(kit().client("a"), kit().client("b"));
        for (int i = 0; i < 100; i++) {
            KitClient client = clients.get(i % 2);
            LeaseGuard guard = client.grant(key);
            tokens.granted(guard);
            client.release(guard);
            assertThat(client.inspect(key).generation())
                    .as("the generation kept after the release of %s", guard.token())
                    .isEqualTo(guard.token().generation());
        }
    }

    /** Counters with a ttl of their own start again. */
    @Test
    @LeaseRule(id = "3.3", text = "Tokens grow across expiry, also when the record was idle for 10 ttl")
    default void r3_3_tokensGrowAcrossExpiry() {
        Tokens tokens = new Tokens();
        LeaseKey key = kit().key("expired");
        tokens.granted(kit().client("first").grant(key));
        for (int i = 0; i < kit().times(10, 2); i++) {
            LeaseGuard guard = kit().client("taker-" + i).takeOver(key);
            tokens.granted(guard);
            kit().time().pass(kit().ttl());
        }
        LeaseGuard last = kit().client("last").takeOver(key);
        tokens.granted(last);
        kit().client("releaser").release(last);
        Tokens ofAbandoned = new Tokens();
        LeaseKey abandoned = kit().key("abandoned");
        ofAbandoned.granted(kit().client("abandoner").grant(abandoned));
        kit().time().pass(kit().ttl(10));
        tokens.granted(kit().client("after-idleness").grant(key));
        ofAbandoned.granted(kit().client("after-expiry").takeOver(abandoned));
    }

    /** A token is a property of the grant. */
    @Test
    @LeaseRule(id = "3.4", text = "Heartbeats and refused acquires never change the token")
    default void r3_4_nothingChangesTheTokenOfALease() {
        LeaseKey key = kit().key("constant");
        KitClient holder = kit().client("holder");
        KitClient other = kit().client("other");
        LeaseGuard guard = holder.grant(key);
        for (int i = 0; i < 20; i++) {
            AcquireResult refused = other.tryAcquire(key);
            assertThat(refused).isInstanceOf(AcquireResult.HeldByOther.class);
            HeartbeatResult result = holder.heartbeat(guard);
            assertThat(result).as("the holder's heartbeat").isInstanceOf(HeartbeatResult.StillHeld.class);
            assertThat(((HeartbeatResult.StillHeld) result).guard().token())
                    .as("the token after %d heartbeats and refused acquires", i + 1)
                    .isEqualTo(guard.token());
            assertThat(holder.inspect(key).token())
                    .as("the token in the record after %d heartbeats and refused acquires", i + 1)
                    .contains(guard.token());
        }
    }

    /** Nothing is kept in the client that the order depends on. */
    @Test
    @LeaseRule(id = "3.4", text = "Tokens grow across restart of the client")
    default void r3_4_tokensGrowAcrossRestartOfTheClient() {
        Tokens tokens = new Tokens();
        LeaseKey key = kit().key("restarted-client");
        KitClient keeper = kit().client("keeper");
        for (int i = 0; i < 5; i++) {
            KitClient client = kit().client("same-name");
            LeaseGuard guard = i % 2 == 0 ? client.takeOver(key) : client.grant(key);
            tokens.granted(guard);
            if (i % 2 == 0) {
                client.release(guard);
            }
            client.close();
            assertThat(keeper.inspect(key).generation())
                    .as("the generation kept after the client's end")
                    .isEqualTo(guard.token().generation());
        }
    }

    /** A holder in a JVM of its own is killed. */
    @Test
    @LeaseRule(
            id = "3.4",
            proves = Capability.SURVIVES_RESTART,
            text = "Tokens grow across the end of any process that holds")
    default void r3_4_tokensGrowAcrossTheEndOfAnotherProcess() {
        kit().require(Capability.SURVIVES_RESTART);
        LeaseKey key = kit().key("killed");
        Tokens tokens = new Tokens();
        for (int i = 0; i < 2; i++) {
            try (OtherProcess holder = OtherProcess.client(kit())) {
                String ttl = Long.toString(kit().ttl().toMillis());
                tokens.granted(FencingToken.parse(holder.ask("acquire", key.text(), ttl, "60000")));
            }
            LeaseGuard guard = kit().client("taker-" + i).takeOver(key);
            tokens.granted(guard);
            kit().client("releaser-" + i).release(guard);
        }
    }

    /** The back end ends in order. */
    @Test
    @LeaseRule(id = "3.4", proves = Capability.SURVIVES_RESTART, text = "Tokens grow across restart of the back end")
    default void r3_4_tokensGrowAcrossRestartOfTheBackEnd() {
        kit().require(Capability.SURVIVES_RESTART);
        tokensGrowAcross(kit().fixture()::restartBackend);
    }

    /** The back end is killed. */
    @Test
    @LeaseRule(id = "3.4", proves = Capability.SURVIVES_RESTART, text = "Tokens grow across a kill of the back end")
    default void r3_4_tokensGrowAcrossAKillOfTheBackEnd() {
        kit().require(Capability.SURVIVES_RESTART);
        tokensGrowAcross(kit().fixture()::killBackend);
    }

    /** An acknowledged grant is on the disk. */
    @Test
    @LeaseRule(
            id = "3.4",
            proves = Capability.SURVIVES_POWER_LOSS,
            text = "Tokens grow across power loss of the back end")
    default void r3_4_tokensGrowAcrossPowerLoss() {
        kit().require(Capability.SURVIVES_POWER_LOSS);
        tokensGrowAcross(kit().fixture()::losePower);
    }

    /** A promoted replica may have missed the last grant. */
    @Test
    @LeaseRule(
            id = "3.5",
            level = LeaseRule.Level.OPTIONAL,
            proves = Capability.SURVIVES_FAILOVER,
            text = "Tokens grow across failover")
    default void r3_5_tokensGrowAcrossFailover() {
        kit().require(Capability.SURVIVES_FAILOVER);
        tokensGrowAcross(kit().fixture()::failOver);
    }

    /** A careless restore must not bring back tokens that were given. */
    @Test
    @LeaseRule(
            id = "3.5",
            level = LeaseRule.Level.OPTIONAL,
            proves = Capability.SURVIVES_FAILOVER,
            text = "After older data is put back, the next grant needs a higher term or its token is higher")
    default void r3_5_olderDataRepeatsNoToken() {
        kit().require(Capability.SURVIVES_FAILOVER);
        Tokens tokens = new Tokens();
        LeaseKey key = kit().key("put-back");
        tokens.granted(kit().client("before").takeOver(key));
        kit().fixture().copyData();
        KitClient lost = kit().client("lost");
        LeaseGuard guard = lost.takeOver(key);
        tokens.granted(guard);
        lost.release(guard);
        kit().fixture().putBackOlderData();
        AcquireResult next = kit().client("after").tryAcquire(key);
        if (next instanceof AcquireResult.Granted granted) {
            tokens.granted(granted.guard());
        }
    }

    private void tokensGrowAcross(Runnable fault) {
        Tokens tokens = new Tokens();
        LeaseKey key = kit().key("fault");
        KitClient client = kit().client("survivor");
        for (int i = 0; i < 3; i++) {
            LeaseGuard guard = client.takeOver(key);
            tokens.granted(guard);
            if (i == 1) {
                client.release(guard);
            }
            fault.run();
        }
        tokens.granted(kit().client("newcomer").takeOver(key));
    }

    /**
     * Three holders, one after the other, meet the gate in every order.
     *
     * @throws Exception if the gate fails
     */
    @Test
    @LeaseRule(
            id = "3.6",
            side = LeaseRule.Side.GATE,
            text =
                    "Of three grants, the gate refuses the older once it has seen the newer, in every order of their passes")
    default void r3_6_theGateRefusesOlderGrants() throws Exception {
        LeaseKey key = kit().key("gated");
        List<Fence> fences = Stream.of("first", "second", "third")
                .map(name -> fence(kit().client(name), key))
                .toList();
        GateProbe.everyOrder(sequence -> new GateProbe(kit().seams().gate()), sequence -> fences);
        GateProbe probe = new GateProbe(kit().seams().gate());
        Fence newest = fences.get(2);
        probe.accepts(Pass.WRITE, newest, "nothing has passed");
        probe.refuses(Pass.WRITE, GateProbe.twinOf(newest), newest, "an equal token of another lease id");
    }

    private Fence fence(KitClient client, LeaseKey key) {
        LeaseGuard guard = client.grant(key);
        client.release(guard);
        return new Fence(key, guard.token(), guard.leaseId());
    }
}
