package org.peregrine.engine.method;

import java.util.List;
import org.peregrine.engine.message.Stamps;
import org.peregrine.engine.metrics.LatencyHistograms;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.served.CheckedTool;
import org.peregrine.engine.tool.Tool;

/** Numbers of the tools of one registry in the metrics, by their positions in it. Immutable, any thread. */
final class NumberedTools {
    private final int[] numbers;

    NumberedTools(Registry registry, LatencyHistograms latencies) {
        final List<Tool> tools = registry.tools();
        numbers = new int[tools.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = latencies.toolNumber(tools.get(i).name());
        }
    }

    /** The tool's number; {@link Stamps#NO_TOOL} when it has none. */
    int number(CheckedTool tool) {
        return numbers[tool.position()];
    }
}
