package io.leasehold.raft;

import io.leasehold.LeaseKey;
import io.leasehold.spi.Watch;
import java.util.concurrent.CompletableFuture;

/** What a member does for clients, wherever they are. Nothing here blocks. */
interface MemberService {

    RaftMember member();

    /** Never completed exceptionally, and always within the request's timeout if it has one, or soon after. */
    CompletableFuture<Reply> handle(Request request);

    /**
     * Watches a key on this member.
     *
     * @throws io.leasehold.raft.table.TooManyWatchersException if the cap is reached
     */
    Watch watch(LeaseKey key, Runnable hint);
}
