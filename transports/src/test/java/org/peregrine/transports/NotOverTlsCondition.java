package org.peregrine.transports;

import java.util.List;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.peregrine.codec.tls.TlsEngine;

/** Leaves a test out that {@link NotOverTls} says cannot be in this run. */
final class NotOverTlsCondition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return AnnotationSupport.findAnnotation(context.getElement(), NotOverTls.class)
                .filter(exception -> excludes(exception, TestTls.ofTheRun()))
                .map(exception -> ConditionEvaluationResult.disabled(exception.reason()))
                .orElse(ConditionEvaluationResult.enabled(null));
    }

    /** Whether a test is left out of a run over an engine; null for a run without TLS. */
    static boolean excludes(NotOverTls exception, TlsEngine engine) {
        return engine != null && List.of(exception.engines()).contains(engine);
    }
}
