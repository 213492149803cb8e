/**
 * The words of the Model Context Protocol: revisions, methods, reserved keys, found in bytes without allocation.
 *
 * <pre>
 *   "tools/call"   ──► MethodTable.lookup     ──► McpMethod.TOOLS_CALL       or null
 *   "2026-07-28"   ──► ProtocolVersion.lookup ──► ProtocolVersion            or null
 *   _meta          ──► JsonValue.member(MetaKeys.PROTOCOL_VERSION, …)
 *
 *   V2024_11_05 ◄ V2025_03_26 ◄ V2025_06_18 ◄ V2025_11_25 (LATEST_LEGACY) │ V2026_07_28
 *   └──────────────── legacy: initialize, sessions ────────────────────┘ └ modern: stateless
 * </pre>
 */
package org.peregrine.codec.mcp;
