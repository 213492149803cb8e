package org.peregrine.tools.compare;

import java.io.IOException;
import org.peregrine.client.Target;

/** One of two servers that are measured in turn; started anew for each round. */
interface Subject {
    /** A server that runs. */
    interface Running extends AutoCloseable {
        /** Address of it. */
        Target target();

        /** Process whose CPU time counts; negative when unknown, or when the target starts the process. */
        long pid();

        @Override
        void close();
    }

    /** Starts it and waits until it listens. */
    Running start() throws IOException;
}
