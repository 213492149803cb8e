package org.peregrine.engine.principal;

import org.peregrine.engine.log.Notice;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.Failures;

/**
 * Tells the operator when tokens cannot be checked, and once when a verifier answers again. Network thread only.
 */
final class CheckReports {
    private final Failures failures;
    private boolean failing;

    CheckReports(Failures failures) {
        this.failures = failures;
    }

    /** A file or an issuer that cannot be read is the operator's to mend: one line says which, and no place in code. */
    void unavailable(String reason) {
        failing = true;
        failures.report(
                EngineCounter.TOKEN_CHECK_FAILURES, new Notice("token check", "A token cannot be checked: " + reason));
    }

    /** A fault of the verifier itself. */
    void failed(Throwable failure) {
        failing = true;
        failures.contain(EngineCounter.TOKEN_CHECK_FAILURES, failure);
    }

    /** A token was accepted or refused. */
    void answered() {
        if (failing) {
            failing = false;
            failures.report(new Notice("token check again", "Tokens are checked again"));
        }
    }
}
