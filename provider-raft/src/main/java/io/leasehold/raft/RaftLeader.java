package io.leasehold.raft;

/**
 * Who leads a group.
 *
 * @param member the leader
 * @param raftTerm the raft term that it leads in; grows with every election
 */
public record RaftLeader(RaftMember member, long raftTerm) {}
