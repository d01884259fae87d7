package io.leasehold.raft.table;

/**
 * Names one request for ever, so that it takes effect once however often it is sent. A repeated request carries the same id.
 *
 * @param client random bits, drawn once by whoever sends requests
 * @param sequence counts that sender's requests
 */
public record RequestId(long client, long sequence) implements Comparable<RequestId> {

    @Override
    public int compareTo(RequestId other) {
        int byClient = Long.compare(client, other.client);
        return byClient == 0 ? Long.compare(sequence, other.sequence) : byClient;
    }
}
