package org.peregrine.tools;

import java.io.PrintWriter;
import org.agrona.ErrorHandler;

/** Prints what author code throws, with its stack trace, to standard error. Any thread. */
final class ErrorLog implements ErrorHandler {
    private final PrintWriter out;

    ErrorLog(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void onError(Throwable failure) {
        synchronized (out) {
            out.print("peregrine: error: ");
            failure.printStackTrace(out);
            out.flush();
        }
    }
}
