package io.leasehold.recordstore;

import java.util.List;

/**
 * What a world came to.
 *
 * @param violations what should not have happened
 * @param tally what happened
 * @param diary one line per event of the clients; two runs of one seed agree in it
 */
record SimulationReport(List<String> violations, Tally tally, List<String> diary) {}
