package io.leasehold.examples.jobleader;

import io.leasehold.FencingToken;
import java.util.List;

/**
 * What a job log says about its runs.
 *
 * @param begun runs that began
 * @param finished runs that ended; the others were cut off with their leader
 * @param overlapping runs that began while another of the same leader was open, or ended when another had begun
 * @param stale lines of a leader after the first line of a later one
 */
record LogCheck(int begun, int finished, int overlapping, int stale) {

    static LogCheck of(List<String> lines) {
        LogCheck check = new LogCheck(0, 0, 0, 0);
        String open = "";
        FencingToken highest = new FencingToken(1, 1);
        for (String line : lines) {
            String[] words = line.split(" ", -1); // begin or end, token, run
            String run = words[1] + " " + words[2];
            FencingToken token = FencingToken.parse(words[1]);
            boolean begins = words[0].equals("begin");
            boolean overlaps = begins ? open.startsWith(words[1]) : !open.equals(run);
            check = check.plus(begins, overlaps, token.compareTo(highest) < 0);
            if (begins || !overlaps) {
                open = begins ? run : "";
            }
            highest = token.compareTo(highest) > 0 ? token : highest;
        }
        return check;
    }

    private LogCheck plus(boolean begins, boolean overlaps, boolean isStale) {
        return new LogCheck(
                begun + (begins ? 1 : 0),
                finished + (begins ? 0 : 1),
                overlapping + (overlaps ? 1 : 0),
                stale + (isStale ? 1 : 0));
    }

    boolean isClean() {
        return overlapping == 0 && stale == 0;
    }
}
