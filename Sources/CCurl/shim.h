#include <curl/curl.h>

/* Functions with a variable number of arguments, which Swift can't call. */
static inline CURLcode ccurl_set_number(CURL *handle, CURLoption option, long value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode ccurl_set_text(CURL *handle, CURLoption option, const char *value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode ccurl_set_pointer(CURL *handle, CURLoption option, void *value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode ccurl_set_receiver(CURL *handle, CURLoption option,
                                          size_t (*receiver)(char *, size_t, size_t, void *)) {
  return curl_easy_setopt(handle, option, receiver);
}
static inline long ccurl_response_code(CURL *handle) {
  long code = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &code);
  return code;
}
/* What a finished transfer came to; CURLE_AGAIN while it is under way. */
static inline CURLcode ccurl_outcome(CURLM *transfers) {
  int left;
  for (CURLMsg *message; (message = curl_multi_info_read(transfers, &left)) != NULL;)
    if (message->msg == CURLMSG_DONE) return message->data.result;
  return CURLE_AGAIN;
}
