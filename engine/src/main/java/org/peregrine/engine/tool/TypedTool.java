package org.peregrine.engine.tool;

import org.peregrine.codec.json.JsonValue;
import org.peregrine.engine.binding.BindingException;
import org.peregrine.engine.binding.record.RecordBinding;
import org.peregrine.engine.binding.shape.JsonBinding;
import org.peregrine.engine.binding.shape.ResultBinding;
import org.peregrine.engine.content.Content;

/** Binds the arguments of a call to a record, and its answer to a result. Any thread. */
final class TypedTool {
    private TypedTool() {}

    /** Without {@code results} the answer is written by its own class. */
    static <A, R> ToolHandler.Blocking blocking(
            RecordBinding<A> binding, ResultBinding results, ToolHandler.Typed<A, R> handler) {
        return request -> call(binding, results, request, handler);
    }

    static <A, R> ToolHandler.Interactive interactive(
            RecordBinding<A> binding, ToolHandler.TypedInteractive<A, R> handler) {
        return (request, context) -> call(binding, null, request, arguments -> handler.call(arguments, context));
    }

    /** Without {@code results} the answer is written by its own class. */
    static <A, R> ToolHandler.Inline inline(
            RecordBinding<A> binding, ResultBinding results, ToolHandler.TypedInline<A, R> handler) {
        return (call, reply) -> {
            final A arguments;
            try {
                arguments = binding.read(call.arguments(), call.slots());
            } catch (BindingException e) {
                reply.failed(e.getMessage());
                return;
            }
            final R answer = handler.call(arguments);
            if (results == null || answer == null) {
                write(answer, reply);
            } else {
                results.write(answer, reply.structured());
            }
        };
    }

    private static void write(Object answer, ToolReply reply) {
        switch (answer) {
            case null -> {}
            case ToolResult result -> write(result, reply);
            case Content content -> reply.add(content);
            case CharSequence text -> reply.text(text);
            default -> JsonBinding.write(answer, reply.structured());
        }
    }

    private static void write(ToolResult result, ToolReply reply) {
        result.contents().forEach(reply::add);
        final JsonValue structured = result.structuredValue();
        if (structured.present()) {
            reply.structured().value(structured);
        }
        if (result.isError()) {
            reply.error();
        }
        reply.meta(result.meta());
    }

    /** Wrong arguments are an error result, which a model can read and correct. Source: MCP 2025-11-25, Tools. */
    private static <A, R> ToolResult call(
            RecordBinding<A> binding, ResultBinding results, ToolRequest request, ToolHandler.Typed<A, R> handler)
            throws Exception {
        final A arguments;
        try {
            arguments = binding.read(request.arguments());
        } catch (BindingException e) {
            return ToolResult.error(e.getMessage());
        }
        final R answer = handler.call(arguments);
        return results == null || answer == null ? result(answer) : ToolResult.structuredBytes(results.write(answer));
    }

    private static ToolResult result(Object answer) {
        if (answer == null) {
            return ToolResult.EMPTY;
        }
        if (answer instanceof ToolResult result) {
            return result;
        }
        if (answer instanceof Content content) {
            return ToolResult.of(content);
        }
        return answer instanceof CharSequence text ? ToolResult.text(text.toString()) : ToolResult.structured(answer);
    }
}
