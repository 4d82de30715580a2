/**
 * What a connection opens: asks AWS for what can be reached with the credentials of a connection or
 * of an account, and whether they still work. The only room that imports the AWS SDK, and the only
 * one that decrypts secret keys. Begin at {@code Aws}. Imports {@code command}, {@code model} and
 * {@code platform}.
 */
@NullMarked
package dev.untether.aws;

import org.jspecify.annotations.NullMarked;
