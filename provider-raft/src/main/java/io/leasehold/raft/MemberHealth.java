package io.leasehold.raft;

/** A member's health, from what it knows. */
record MemberHealth(Member member) implements NodeStatus {

    @Override
    public boolean isLive() {
        return member.keeper().dead().isEmpty();
    }

    @Override
    public boolean isReady() {
        return isLive() && member.isReady() && !member.state().restoration().isAwaited();
    }

    @Override
    public boolean isLeading() {
        return isLive() && member.engine().isReady();
    }

    @Override
    public String json() {
        return new StatusReport(member).json();
    }
}
