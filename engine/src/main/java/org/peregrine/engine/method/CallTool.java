package org.peregrine.engine.method;

import java.util.List;
import org.peregrine.codec.jsonrpc.Envelope;
import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.codec.mcp.McpMethod;
import org.peregrine.engine.content.McpError;
import org.peregrine.engine.content.OwnedContext;
import org.peregrine.engine.flyweight.ToolCallFlyweight;
import org.peregrine.engine.flyweight.ToolReplyFlyweight;
import org.peregrine.engine.limit.Breaker;
import org.peregrine.engine.limit.CallCap;
import org.peregrine.engine.message.EventContext;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.protocol.ExtensionCapability;
import org.peregrine.engine.protocol.ParameterHeaders;
import org.peregrine.engine.protocol.UnknownName;
import org.peregrine.engine.served.CheckedRegistry;
import org.peregrine.engine.served.CheckedTool;
import org.peregrine.engine.tool.HeaderParameter;
import org.peregrine.engine.tool.OutputCheck;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolHandler;
import org.peregrine.engine.tool.ToolRequest;
import org.peregrine.engine.tool.ToolResult;
import org.peregrine.engine.transport.ReplyStatus;
import org.peregrine.engine.worker.AuthorCall;
import org.peregrine.engine.worker.Workers;

/**
 * {@code tools/call}. Arguments that the tool's schema refuses never reach its code. What that throws becomes a result
 * with {@code isError}, which says of it what the model may see.
 */
final class CallTool extends AuthorMethod {
    private final CheckedRegistry tools;
    private final NumberedTools numbered;
    private final ResultWriter results;
    private final ToolRates rates;
    private final String taskExtension;
    private final ToolCallFlyweight call = new ToolCallFlyweight();
    private final ToolReplyFlyweight reply = new ToolReplyFlyweight();
    private final ParameterHeaders headers = new ParameterHeaders();
    private final ArgumentChecks argumentChecks;
    private final OutputChecks outputChecks;
    private final CallCaps caps = caps("tool");

    /**
     * Creates the method.
     *
     * @param argumentChecks of the shard.
     * @param taskExtension capability that a client needs to call tools that require tasks; null when there are none.
     */
    CallTool(
            CheckedRegistry tools,
            NumberedTools numbered,
            Workers workers,
            ResultWriter results,
            ArgumentChecks argumentChecks,
            String taskExtension) {
        super(McpMethod.TOOLS_CALL, workers);
        this.tools = tools;
        this.numbered = numbered;
        this.results = results;
        this.rates = new ToolRates(tools.registry(), workers.rates());
        this.taskExtension = taskExtension;
        this.argumentChecks = argumentChecks;
        this.outputChecks = new OutputChecks(workers);
    }

    @Override
    public void validate(MessageEvent event) {
        final Envelope envelope = event.envelope();
        if (rejectsForm(event)) {
            return;
        }
        final CheckedTool tool = tools.tool(envelope.name());
        if (tool == null
                || tools.visibility().isHidden(tool.tool(), event.frame().principal())) {
            event.reject(ErrorCode.INVALID_PARAMS, "Unknown tool", UnknownName.NAMED, ReplyStatus.COMPLETE);
            return;
        }
        event.stamps().tool = numbered.number(tool);
        if (Method.rejectsCaller(event, tools, tool.tool())) {
            return;
        }
        if (!event.frame().connectionScoped() && !headersAgree(event, tool.tool())) {
            event.reject(
                    ErrorCode.HEADER_MISMATCH,
                    "A Mcp-Param- header is missing or differs from its argument",
                    null,
                    ReplyStatus.INVALID);
            return;
        }
        event.tool(tool);
        final ArgumentFailures failures = argumentChecks.check(tool, envelope.arguments());
        if (failures != null) {
            event.refuseArguments(failures);
        }
    }

    @Override
    public void dispatch(MessageEvent event) {
        final CheckedTool tool = event.tool();
        if (rates.refuse(event, tool)) {
            return;
        }
        if (tool.tool().taskRequired() && !ExtensionCapability.require(event, taskExtension)) {
            return;
        }
        switch (tool.tool().handler()) {
            case ToolHandler.Inline inline -> callInline(event, tool, inline);
            case ToolHandler.Blocking blocking ->
                callWorker(event, tool, false, (request, context) -> blocking.call(request));
            case ToolHandler.Interactive interactive -> callWorker(event, tool, true, interactive);
        }
    }

    private boolean headersAgree(MessageEvent event, Tool tool) {
        final List<HeaderParameter> parameters = tool.headerParameters();
        for (int i = 0; i < parameters.size(); i++) {
            if (!headers.agree(event, parameters.get(i))) {
                return false;
            }
        }
        return true;
    }

    private void callInline(MessageEvent event, CheckedTool tool, ToolHandler.Inline handler) {
        if (hasBreakers() && isHeldOff(event, cap(tool.tool()))) {
            return;
        }
        Breaker.Verdict verdict = Breaker.Verdict.FAILED;
        try {
            verdict = runInline(event, tool, handler);
        } finally {
            ended(verdict);
        }
    }

    private Breaker.Verdict runInline(MessageEvent event, CheckedTool tool, ToolHandler.Inline handler) {
        Breaker.Verdict verdict = Breaker.Verdict.SUCCEEDED;
        call.wrap(event.envelope().arguments(), context(event));
        reply.begin(results.begin(event), event.version());
        try {
            callIntercepted(event, tool.tool(), handler);
            reply.finish(outputChecks.inline(tool, event));
        } catch (final McpError error) {
            event.reject(error);
            return verdict;
        } catch (final Exception failure) {
            verdict = Workers.verdict(failure);
            reply.begin(results.begin(event), event.version());
            reply.failed(workers().onInlineFailure(event, failure));
            reply.finish(OutputCheck.NONE);
        }
        event.stamps().toolError = reply.isError();
        results.end(event, reply.meta());
        return verdict;
    }

    private void callIntercepted(MessageEvent event, Tool tool, ToolHandler.Inline handler) throws Exception {
        intercept(event, tool);
        Throwable failure = null;
        try {
            handler.call(call, reply);
        } catch (final Throwable thrown) {
            failure = thrown;
            throw thrown;
        } finally {
            intercepted(failure);
        }
    }

    private CallCap cap(Tool called) {
        return caps.of(called, called.name(), called.callLimits());
    }

    private void callWorker(
            MessageEvent event, CheckedTool tool, boolean interactive, ToolHandler.Interactive handler) {
        final Tool called = tool.tool();
        workers().start(event, cap(called), () -> {
            final OwnedContext around = EventContext.copyOf(event);
            final ToolRequest request = ToolRequest.copyOf(event.envelope().arguments(), around);
            final OutputCheck output = outputChecks.worker(tool, event);
            return new AuthorCall(
                    intercepted(
                            around,
                            called,
                            context ->
                                    OutputChecks.checked(AuthorCall.required(handler.call(request, context)), output)),
                    around,
                    interactive,
                    called.timeoutNs(),
                    null,
                    ToolResult::error);
        });
    }
}
