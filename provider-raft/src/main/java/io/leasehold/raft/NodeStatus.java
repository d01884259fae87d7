package io.leasehold.raft;

/** What a member tells of itself over HTTP. Asked on the server's threads; answers at once, from what it knows. */
interface NodeStatus {

    /** Whether the member runs, or will by itself; if not, only a restart helps. */
    boolean isLive();

    /** Whether it knows the leader of the present raft term and has applied an entry of it. */
    boolean isReady();

    /** Whether it leads and is ready. */
    boolean isLeading();

    /** All that it tells, as a JSON object; no keys, no holders, no secrets. */
    String json();
}
