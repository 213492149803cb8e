package org.peregrine.engine.worker;

import org.peregrine.codec.json.NumberRangeException;
import org.peregrine.engine.content.PublicException;
import org.peregrine.engine.handler.ClientError;
import org.peregrine.engine.log.CallName;
import org.peregrine.engine.log.FailureParts;
import org.peregrine.engine.log.HandlerFailure;

/** Reports exceptions of author code: all of it to the error handler, to the client what it may see. Any thread. */
final class HandlerReports {
    private final CallServices services;

    HandlerReports(CallServices services) {
        this.services = services;
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
        final boolean meant = failure instanceof PublicException
                || failure instanceof NumberRangeException
                || failure instanceof ClientError;
        final String open = meant ? FailureParts.message(failure) : null;
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
