package org.peregrine.tools.suite;

import java.io.IOException;
import org.peregrine.tools.result.BenchmarkResult;
import org.peregrine.tools.result.Environment;

/** One thing that a suite measures. Run by one thread. */
public interface Workload {
    /**
     * By which two reports are compared.
     *
     * @return the id.
     */
    String id();

    /**
     * Warms up and measures.
     *
     * @param environment for the result.
     * @return the result, with its failures.
     * @throws IOException when it cannot be run at all.
     * @throws InterruptedException when the thread is to end.
     */
    BenchmarkResult run(Environment environment) throws IOException, InterruptedException;
}
