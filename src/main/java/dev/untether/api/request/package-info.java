/**
 * What is known of a request before its body is read: its client and base URL, also through
 * proxies, id, version, path, and the part of a list that it asks for. {@code Exchange} exists as
 * soon as a request arrives; {@code ApiRequest} is what an operation sees. What happens next:
 * {@code operation} checks it. Imports {@code property} and {@code problem}, {@code identity},
 * {@code model} and {@code platform}.
 */
@NullMarked
package dev.untether.api.request;

import org.jspecify.annotations.NullMarked;
