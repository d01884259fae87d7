package io.leasehold.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.LeaseException;
import io.leasehold.LeaseOutcomeUnknownException;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.UnsafeBackendException;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class ZooKeeperErrorsTest {

    /** Every code that ZooKeeper's client knows, and whether a write that ended in it surely changed nothing. */
    @ParameterizedTest
    @CsvSource({
        "SYSTEMERROR, false",
        "RUNTIMEINCONSISTENCY, false",
        "DATAINCONSISTENCY, false",
        "CONNECTIONLOSS, false",
        "MARSHALLINGERROR, false",
        "UNIMPLEMENTED, true",
        "OPERATIONTIMEOUT, false",
        "BADARGUMENTS, true",
        "NEWCONFIGNOQUORUM, false",
        "RECONFIGINPROGRESS, false",
        "UNKNOWNSESSION, false",
        "APIERROR, false",
        "NONODE, true",
        "NOAUTH, true",
        "BADVERSION, true",
        "NOCHILDRENFOREPHEMERALS, true",
        "NODEEXISTS, true",
        "NOTEMPTY, true",
        "SESSIONEXPIRED, false",
        "INVALIDCALLBACK, false",
        "INVALIDACL, true",
        "AUTHFAILED, false",
        "SESSIONMOVED, true",
        "NOTREADONLY, true",
        "EPHEMERALONLOCALSESSION, true",
        "NOWATCHER, false",
        "REQUESTTIMEOUT, false",
        "RECONFIGDISABLED, false",
        "SESSIONCLOSEDREQUIRESASLAUTH, true",
        "QUOTAEXCEEDED, true",
        "THROTTLEDOP, true"
    })
    void r1_2_aWriteThatEndedInAnErrorChangedNothingOrIsUnknown(Code code, boolean nothingHappened) {
        LeaseException named = ZooKeeperErrors.ofWrite("writing 'k'", Requests.failure(code.intValue(), "/p"));
        assertThat(named)
                .isInstanceOf(nothingHappened ? LeaseUnavailableException.class : LeaseOutcomeUnknownException.class)
                .hasMessageContaining("writing 'k'")
                .hasCauseInstanceOf(KeeperException.class);
    }

    @ParameterizedTest
    @EnumSource(value = Code.class, mode = Mode.EXCLUDE, names = "OK")
    void everyCodeIsInTheTableAbove(Code code) throws NoSuchMethodException {
        String[] table = ZooKeeperErrorsTest.class
                .getDeclaredMethod("r1_2_aWriteThatEndedInAnErrorChangedNothingOrIsUnknown", Code.class, boolean.class)
                .getAnnotation(CsvSource.class)
                .value();
        assertThat(table).anyMatch(line -> line.startsWith(code + ","));
    }

    @ParameterizedTest
    @EnumSource(value = Code.class, mode = Mode.EXCLUDE, names = "OK")
    void aReadThatFailedChangedNothing(Code code) {
        assertThat(ZooKeeperErrors.ofRead("reading 'k'", Requests.failure(code.intValue(), "/p")))
                .isInstanceOf(LeaseUnavailableException.class)
                .hasMessageContaining("reading 'k'");
    }

    @ParameterizedTest
    @EnumSource(value = Code.class, mode = Mode.EXCLUDE, names = "OK")
    void onlyTheServersWordOnTheVersionIsARefusal(Code code) {
        Set<Code> refusals = Set.of(Code.BADVERSION, Code.NONODE, Code.NODEEXISTS);
        assertThat(ZooKeeperErrors.isRefused(new ExecutionException(Requests.failure(code.intValue(), "/p"))))
                .isEqualTo(refusals.contains(code));
    }

    @Test
    void aCodeOfAServerNewerThanTheClientIsUnknown() {
        assertThat(ZooKeeperErrors.ofWrite("writing", Requests.failure(-9_999, "/p")))
                .isInstanceOf(LeaseOutcomeUnknownException.class);
    }

    @Test
    void whatHasANameKeepsItAndWhatHasNoneIsUnknown() {
        UnsafeBackendException named = new UnsafeBackendException("znode", "gone", "there");
        assertThat(ZooKeeperErrors.ofWrite("writing", new CompletionException(named)))
                .isSameAs(named);
        assertThat(ZooKeeperErrors.ofRead("reading", new CompletionException(named)))
                .isSameAs(named);
        assertThat(ZooKeeperErrors.ofWrite("writing", new IllegalStateException("?")))
                .isInstanceOf(LeaseOutcomeUnknownException.class);
    }
}
