# ruby sign.rb USER_ID: prints a token for hello.auth.identity (PROTOCOL.md §4). Needs FRONTDESK_SECRET, FRONTDESK_KID and FRONTDESK_WORKSPACE.
require 'base64'
require 'json'
require 'openssl'

def sign_identity(user)
  workspace = ENV.fetch('FRONTDESK_WORKSPACE', 'default')
  part = ->(value) { Base64.urlsafe_encode64(JSON.generate(value), padding: false) }
  claims = { sub: user[:id], name: user[:name], iss: workspace, aud: workspace, iat: Time.now.to_i, exp: Time.now.to_i + 3600 }
  text = "#{part.({ alg: 'HS256', kid: ENV.fetch('FRONTDESK_KID') })}.#{part.(claims)}"
  "#{text}.#{Base64.urlsafe_encode64(OpenSSL::HMAC.digest('SHA256', ENV.fetch('FRONTDESK_SECRET'), text), padding: false)}"
end

# On your site the user comes from your own session, never from the request.
puts sign_identity({ id: ARGV[0], name: 'Zoë' })
