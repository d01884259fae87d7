package io.leasehold.tck;

import java.util.List;

/** Decides after every test whether what the clients saw keeps the promises, whatever the test was about. */
@FunctionalInterface
interface HistoryCheck {

    /**
     * Checks the history of one test.
     *
     * @param events of all clients, in the order in which they were reported
     * @return what is wrong; empty if nothing is
     */
    List<Finding> findings(List<Kit.Recorded> events);

    /**
     * Something wrong.
     *
     * @param check the history check that says so, H1 to H9
     * @param text for people
     */
    record Finding(String check, String text) {}
}
