/**
 * What an error answer says: problem details (RFC 9457) with the published error codes, and the
 * pages that explain them. Wherever a request is refused, a {@code ProblemException} carries the
 * problem to {@code answer}. Imports {@code platform} only.
 */
@NullMarked
package dev.untether.api.problem;

import org.jspecify.annotations.NullMarked;
