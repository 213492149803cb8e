package org.peregrine.engine.limit;

import java.util.HashMap;
import java.util.Map;

/**
 * Rates of requests, each for the whole server, whatever its shards. Without one there is no limit. Immutable.
 *
 * @param perAddress of each address, as {@link PeerKey} counts them; null for no limit.
 * @param perCaller of each principal that the server knows; null for no limit. Needs authentication.
 * @param perTool of all calls of a tool, by name, in place of what its author has set.
 */
public record RateSettings(Rate perAddress, Rate perCaller, Map<String, Rate> perTool) {
    /** No limits, but those of tools' authors. */
    public static final RateSettings NONE = new RateSettings(null, null, Map.of());

    /** Copies the table. */
    public RateSettings {
        perTool = Map.copyOf(perTool);
    }

    /**
     * Limits each address.
     *
     * @param rate of all its connections together.
     * @return a copy.
     */
    public RateSettings withPerAddress(Rate rate) {
        return new RateSettings(rate, perCaller, perTool);
    }

    /**
     * Limits each caller.
     *
     * @param rate of all its tokens and connections together.
     * @return a copy.
     */
    public RateSettings withPerCaller(Rate rate) {
        return new RateSettings(perAddress, rate, perTool);
    }

    /**
     * Limits a tool.
     *
     * @param name of the tool.
     * @param rate of all callers together.
     * @return a copy.
     */
    public RateSettings withPerTool(String name, Rate rate) {
        final Map<String, Rate> tools = new HashMap<>(perTool);
        tools.put(name, rate);
        return new RateSettings(perAddress, perCaller, tools);
    }
}
