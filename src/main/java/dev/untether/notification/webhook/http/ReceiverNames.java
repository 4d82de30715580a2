package dev.untether.notification.webhook.http;

import io.netty.handler.ssl.DelegatingSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslProvider;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.spi.tls.DefaultSslContextFactory;
import io.vertx.core.spi.tls.SslContextFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.StandardConstants;

/**
 * TLS options of the JDK that also send host names with an underscore in SNI (RFC 6066); the JDK
 * leaves these out.
 */
final class ReceiverNames extends JdkSSLEngineOptions {

  @Override
  public ReceiverNames copy() {
    return new ReceiverNames();
  }

  @Override
  public SslContextFactory sslContextFactory() {
    return new DefaultSslContextFactory(SslProvider.JDK, false) {
      @Override
      public SslContext create() throws SSLException {
        return new NamingContext(super.create());
      }
    };
  }

  private static final class NamingContext extends DelegatingSslContext {
    NamingContext(SslContext context) {
      super(context);
    }

    @Override
    protected void initEngine(SSLEngine engine) {
      String host = engine.getPeerHost();
      if (host != null && host.contains("_")) {
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setServerNames(List.of(new AnyHostName(host)));
        engine.setSSLParameters(parameters);
      }
    }
  }

  /** A host name for SNI that {@link javax.net.ssl.SNIHostName} would reject. */
  private static final class AnyHostName extends SNIServerName {
    AnyHostName(String host) {
      super(
          StandardConstants.SNI_HOST_NAME,
          (host.endsWith(".") ? host.substring(0, host.length() - 1) : host)
              .getBytes(StandardCharsets.US_ASCII));
    }
  }
}
