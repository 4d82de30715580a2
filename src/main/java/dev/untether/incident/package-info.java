/**
 * Requests that changed nothing but must be on record: refusals of access and exports of the audit
 * trail. The API sends them here. They are appended to the log as events, so that they reach the
 * audit trail as changes do. A flood of refusals is counted instead of recorded one by one. Imports
 * {@code command}, {@code eventlog}, {@code model} and {@code platform}.
 */
@NullMarked
package dev.untether.incident;

import org.jspecify.annotations.NullMarked;
