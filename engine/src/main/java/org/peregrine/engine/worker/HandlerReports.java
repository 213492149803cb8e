package org.peregrine.engine.worker;

import org.peregrine.codec.json.NumberRangeException;
import org.peregrine.engine.content.PublicException;
import org.peregrine.engine.handler.ClientError;
import org.peregrine.engine.limit.Breaker;
import org.peregrine.engine.log.CallName;
import org.peregrine.engine.log.FailureParts;
import org.peregrine.engine.log.HandlerFailure;

/** Reports exceptions of author code: all of it to the error handler, to the client what it may see. Any thread. */
final class HandlerReports {
    private static final int MAX_CAUSES = 16;

    private final CallServices services;

    HandlerReports(CallServices services) {
        this.services = services;
    }

    /**
     * Judges a handler that has thrown.
     *
     * @param failure of the author code.
     * @return whether the handler has failed, or has answered in this way, or waited for a client in vain.
     */
    static Breaker.Verdict verdict(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
            if (cause instanceof ClientError) {
                return Breaker.Verdict.NEITHER;
            }
            cause = FailureParts.cause(cause);
        }
        return isMeant(failure) && FailureParts.cause(failure) == null
                ? Breaker.Verdict.SUCCEEDED
                : Breaker.Verdict.FAILED;
    }

    /** Whether the author has meant the text for clients. */
    private static boolean isMeant(Throwable failure) {
        return failure instanceof PublicException || failure instanceof NumberRangeException;
    }

    /**
     * Reports an exception.
     *
     * @param call that failed.
     * @param failure of the author code.
     * @return the text that the client may see: only the part of the failure that its author meant for it, unless
     *     {@link CallServices#showErrors()}.
     */
    String report(CallName call, Throwable failure) {
        final String open = isMeant(failure) || failure instanceof ClientError ? FailureParts.message(failure) : null;
        if (open != null && !(failure instanceof ClientError) && FailureParts.cause(failure) == null) {
            return open;
        }
        final HandlerFailure named = new HandlerFailure(call, failure);
        services.errorHandler().onError(named);
        if (open != null) {
            return open;
        }
        return services.showErrors() ? named.developerText() : named.clientText();
    }
}
