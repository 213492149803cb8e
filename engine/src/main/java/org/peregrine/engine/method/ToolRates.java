package org.peregrine.engine.method;

import org.peregrine.engine.limit.TokenBucket;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.served.CheckedTool;
import org.peregrine.engine.worker.RateChecks;

/** The rates of a registry's tools, by the tools' positions. Dispatch thread only. */
final class ToolRates {
    private final TokenBucket[] buckets;
    private final RateChecks checks;

    /**
     * Finds the buckets of all tools.
     *
     * @param checks of the shard.
     */
    ToolRates(Registry registry, RateChecks checks) {
        this.checks = checks;
        this.buckets = registry.tools().stream()
                .map(tool ->
                        checks.limits().ofTool(tool.name(), tool.callLimits().rate()))
                .toArray(TokenBucket[]::new);
    }

    /** Rejects a call above its tool's rate; false when it may go on. */
    boolean refuse(MessageEvent event, CheckedTool tool) {
        final TokenBucket bucket = buckets[tool.position()];
        return bucket != null && checks.refuseCall(event, bucket, tool.tool().name());
    }
}
