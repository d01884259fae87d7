package io.leasehold.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.benchmarks.Effort;
import io.leasehold.benchmarks.Figure.Role;
import io.leasehold.benchmarks.subject.Subject;
import java.util.List;
import org.junit.jupiter.api.Test;

class SiteTest {

    private static final String RAFT = "raft://127.0.0.1:1";
    private static final String ETCD = "etcd://127.0.0.1:2";

    private final Site site = new Site("raft-client", RAFT, Effort.FULL, List.of(ETCD));

    @Test
    void rivalsBesideStartAndKeepAtTheirOwnServers() {
        for (List<Subject> subjects : List.of(site.startingSubjects(), site.keptSubjects())) {
            assertThat(subjects).extracting(Subject::role).containsExactly(Role.OURS, Role.RIVAL);
            assertThat(subjects).extracting(site::uriOf).containsExactly(RAFT, ETCD);
        }
    }

    @Test
    void whereNobodyIsBesideAllAreAtOneBackEnd() {
        Site alone = new Site("etcd", ETCD, Effort.FULL);
        assertThat(alone.startingSubjects())
                .extracting(Subject::role)
                .containsExactly(Role.OURS, Role.LIMIT, Role.RIVAL);
        assertThat(alone.startingSubjects()).extracting(alone::uriOf).containsOnly(ETCD);
    }
}
