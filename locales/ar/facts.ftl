### View: facts.

facts--title = ما هو مثبت عن هذه المراسلة
facts--issued = صدرت
facts--reached = وصلت إلى جهازك
facts--shown = عُرضت أمامك
facts--opened = فتحتها
facts--acknowledged = أقررت بها
facts--unknown = غير معلوم
facts--fingerprint = بصمة النص:
