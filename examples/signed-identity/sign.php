<?php
// php sign.php USER_ID: prints a token for hello.auth.identity (PROTOCOL.md §4). Needs FRONTDESK_SECRET, FRONTDESK_KID and FRONTDESK_WORKSPACE.
function sign_identity(array $user): string {
    $workspace = getenv('FRONTDESK_WORKSPACE') ?: 'default';
    $b64 = fn (string $data): string => rtrim(strtr(base64_encode($data), '+/', '-_'), '=');
    $part = fn (array $value): string => $b64(json_encode($value, JSON_THROW_ON_ERROR));
    $claims = ['sub' => (string) $user['id'], 'name' => $user['name'], 'iss' => $workspace, 'aud' => $workspace, 'iat' => time(), 'exp' => time() + 3600];
    $text = $part(['alg' => 'HS256', 'kid' => getenv('FRONTDESK_KID')]) . '.' . $part($claims);
    return $text . '.' . $b64(hash_hmac('sha256', $text, getenv('FRONTDESK_SECRET'), true));
}

// On your site the user comes from your own session, never from the request.
echo sign_identity(['id' => $argv[1], 'name' => 'Zoë']), "\n";
