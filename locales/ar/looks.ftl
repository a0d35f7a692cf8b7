### View: looks.

looks--hint = من اطّلع على ما في السجل عنك، ومتى. لا يرى زملاؤك حالك، ولا يراها مسؤول دون أن يُثبت اطّلاعه هنا.
looks--arriving = جارٍ تحميل القائمة…
looks--none = لم يطّلع أحد على سجلك
looks--none-hint = يظهر هنا كل اطّلاع على حالك بالاسم، فور حدوثه.
looks--alone = اطّلع على صفحتك
looks--unit = اطّلع على أسماء وحدتك
looks--load = اطّلع على أعباء وحدتك
looks--draft = اطّلع على مسودتك السرية

# Variables:
#   $number: the number of the circular
looks--circular = التعميم { $number }

looks--open = افتح التعميم
# Variables:
#   $number: the circular's number, where a look at a page or at names is told
looks--about = في التعميم { $number }
