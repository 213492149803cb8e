package org.peregrine.tools.load;

/**
 * The counts of a run that has ended, but for its faults.
 *
 * @param errors of all kinds.
 * @param warmupErrors those of the warm-up.
 * @param heldNs time in which something was due that no connection took.
 * @param abandonedS time after which the run was given up; 0 when it was not.
 * @param due measured requests.
 * @param sent of them.
 * @param inWindow answered within the measured time.
 * @param warmup answered of the warm-up.
 * @param skipped of the warm-up, never sent.
 * @param serverMessages notifications of the server's.
 * @param asked requests of the server's.
 */
record TallyCounts(
        long errors,
        long warmupErrors,
        long heldNs,
        double abandonedS,
        long due,
        long sent,
        long inWindow,
        long warmup,
        long skipped,
        long serverMessages,
        long asked) {}
